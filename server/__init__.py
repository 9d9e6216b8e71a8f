"""The city server: HTTP and Socket.IO doors, the store, and the background work behind them."""

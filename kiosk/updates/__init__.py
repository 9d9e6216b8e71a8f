"""Speech models and stop data brought to a kiosk: signed, fetched bit by bit, tried, switched to, taken back."""

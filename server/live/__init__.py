"""The Socket.IO doors: a snapshot on connect, then events in order; commands with an acknowledgement."""

"""The kiosk's page and its socket: Flask and Flask-SocketIO in threading mode. See docs/kiosk-panel.md."""

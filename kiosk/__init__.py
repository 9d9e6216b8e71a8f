"""The kiosk of one stop: its page, its ears and voice, and its line to the server."""

"""The kiosk's line to the server: what is known when it is up, what is kept for when it is not."""

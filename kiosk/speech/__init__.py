"""The kiosk's voice: sentences as they are spoken, made into sound on this box, kept for the page to fetch."""

"""Reference clients of the server's public doors: what a bus terminal, a phone and a kiosk must do to lose nothing."""

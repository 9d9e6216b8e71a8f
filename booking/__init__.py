"""Asking a low-floor bus to stop for somebody, decided in pure Python. No network, no store, no clock."""

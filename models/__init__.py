"""Offline *speech* models on this disk (not data models): catalogue, installation, vocabulary."""

"""Measures how far predicted arrivals lie from what happened."""

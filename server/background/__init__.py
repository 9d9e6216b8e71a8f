"""Loops without decisions: refresh the picture, apply what is due, push boards."""

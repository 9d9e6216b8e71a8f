"""Measures what this project claims, from outside: the public commands as child processes, the public doors."""

"""`python -m server` is `gachita`."""

from server.command_line import main

main()

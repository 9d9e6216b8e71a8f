"""`gachita`: finds the sub-command and imports only that one, so that a kiosk never loads the server."""

from importlib import import_module
from typing import NoReturn

import click

from gtfs.version import VERSION
from server.parent import end_with_parent

# Name -> (module, attribute, short help). Names only: nothing here is imported until it is asked for.
COMMANDS = {
    "demo": ("server.commands.demo", "Run the whole chain: server, simulated fleet, one kiosk."),
    "serve": ("server.commands.serve", "Run the city server."),
    "simulate": ("server.commands.simulate", "Drive a simulated fleet along the timetable."),
    "fleet": ("server.commands.fleet", "Make or inspect the list of vehicles with their PINs."),
    "accounts": ("server.commands.accounts", "Make, change and list the accounts of dispatchers."),
    "kiosk": ("kiosk.commands", "Run the kiosk of one stop, or try its understanding."),
    "feed": ("gtfs.commands.feed", "Build, compile, inspect and check GTFS feeds."),
    "arrivals": ("gtfs.commands.arrivals", "Show the board of one stop."),
    "model": (
        "kiosk.model_commands",
        "List, install and verify speech models, and show what they cannot hear.",
    ),
    "bench": ("server.commands.bench", "Measure what this project claims."),
    "drill": (
        "server.commands.drill",
        "Break one thing after the other while a town works; say what was lost.",
    ),
}


class LazyCommands(click.Group):
    """A click group whose sub-commands are modules with an attribute `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101 - our own table
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.command(cls=LazyCommands)
@click.version_option(VERSION, prog_name="gachita")
def gachita() -> None:
    """Accessible buses: every request for a low-floor bus is seen, answered and followed to its end."""


def main() -> NoReturn:
    """Entry point of the console script."""
    end_with_parent()
    gachita(prog_name="gachita")
    raise SystemExit(0)

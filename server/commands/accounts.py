"""`gachita accounts`: who may sit at the dispatchers' desk, in the file that `serve --dispatchers` reads."""

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # what it needs is loaded when it is asked for
    from server.identity.accounts import Account

FILE = click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    required=True,
    help="the accounts: CSV name,password,role",
)
ROLE = click.Choice(["dispatcher", "administrator"])
PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="read the password from standard input; else one is made and shown"
)


@click.group()
def command() -> None:
    """Make, change and list the accounts of dispatchers and administrators.

    A running server takes a change over within seconds: whoever is removed, or gets another password or role, is
    signed out.
    """


@command.command("list")
@FILE
def list_(path: Path) -> None:
    """Every account with its role."""
    for account in _read(path).values():
        click.echo(f"{account.role}\t{account.name}")


@command.command()
@click.argument("name")
@click.option("--role", type=ROLE, default="dispatcher", show_default=True)
@FILE
@PASSWORD_STDIN
def add(name: str, role: str, path: Path, password_stdin: bool) -> None:
    """Add an account; the file is made where there is none."""
    from server.identity.accounts import LONGEST_NAME, Account
    from server.identity.tokens import Role

    accounts = _read(path) if path.exists() else {}
    if name in accounts:
        raise click.ClickException(f"[account_exists] There is an account {name!r} already.")
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise click.ClickException(f"[name_invalid] A name has 1 to {LONGEST_NAME} printable characters.")
    _write(path, {**accounts, name: Account(name, _make_secret(password_stdin), Role(role))})


@command.command()
@click.argument("name")
@FILE
@PASSWORD_STDIN
def password(name: str, path: Path, password_stdin: bool) -> None:
    """Give an account another password."""
    from msgspec.structs import replace

    accounts = _read_with(path, name)
    _write(path, {**accounts, name: replace(accounts[name], secret=_make_secret(password_stdin))})


@command.command()
@click.argument("name")
@click.argument("role", type=ROLE)
@FILE
def role(name: str, role: str, path: Path) -> None:
    """Give an account another role."""
    from msgspec.structs import replace

    from server.identity.tokens import Role

    accounts = _read_with(path, name)
    _write(path, {**accounts, name: replace(accounts[name], role=Role(role))})


@command.command()
@click.argument("name")
@FILE
def remove(name: str, path: Path) -> None:
    """Remove an account."""
    accounts = _read_with(path, name)
    _write(path, {other: account for other, account in accounts.items() if other != name})


def _make_secret(from_stdin: bool) -> str:
    from server.identity.accounts import LEAST_PASSWORD_LENGTH, make_hash

    if from_stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
        if len(chosen) < LEAST_PASSWORD_LENGTH:
            raise click.ClickException(
                f"[password_too_short] A password has at least {LEAST_PASSWORD_LENGTH} characters."
            )
        return make_hash(chosen)
    made = secrets.token_urlsafe(12)
    click.echo(made)
    click.echo("This is the password. It is shown once and kept as a hash alone.", err=True)
    return make_hash(made)


def _read(path: Path) -> "dict[str, Account]":
    from server.errors import SetupError
    from server.identity.accounts import read_accounts

    try:
        return read_accounts(path)
    except SetupError as fault:
        raise click.ClickException(str(fault)) from fault


def _read_with(path: Path, name: str) -> "dict[str, Account]":
    accounts = _read(path)
    if name not in accounts:
        raise click.ClickException(f"[unknown_account] There is no account {name!r}.")
    return accounts


def _write(path: Path, accounts: "dict[str, Account]") -> None:
    from server.errors import SetupError
    from server.identity.accounts import write_accounts

    try:
        write_accounts(path, accounts)
    except SetupError as fault:
        raise click.ClickException(str(fault)) from fault

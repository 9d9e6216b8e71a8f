"""The dispatchers' accounts: made by a command, kept as hashes, taken over by a running server."""

import stat
import subprocess
import sys

import pytest

from server import access
from server.errors import Forbidden, SetupError
from server.identity.accounts import read_accounts
from server.identity.tokens import Identity, Role
from tests.builders.slow_street import Street

PASSWORD = "correct horse battery"


def accounts(*words, said=""):
    command = [sys.executable, "-m", "server", "accounts", *map(str, words)]
    return subprocess.run(command, input=said, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "staff.csv"


def add(file, name, *more):
    made = accounts("add", name, "--file", file, "--password-stdin", *more, said=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr


def test_an_account_is_made_changed_and_removed_and_no_password_lies_in_the_file(file):
    add(file, "dana")
    add(file, "adam", "--role", "administrator")
    assert accounts("list", "--file", file).stdout == "dispatcher\tdana\nadministrator\tadam\n"
    assert PASSWORD not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert accounts("role", "dana", "administrator", "--file", file).returncode == 0
    assert read_accounts(file)["dana"].role is Role.ADMINISTRATOR
    assert accounts("remove", "adam", "--file", file).returncode == 0
    assert list(read_accounts(file)) == ["dana"]


def test_what_cannot_be_is_refused_in_words(file):
    add(file, "dana")
    for words, code in (
        (("add", "dana"), "account_exists"),
        (("remove", "nobody"), "unknown_account"),
        (("add", "eun", "--password-stdin"), "password_too_short"),
        (("add", " "), "name_invalid"),
    ):
        refused = accounts(*words, "--file", file, said="short\n")
        assert (refused.returncode, f"[{code}]" in refused.stderr) == (1, True), refused.stderr
    made = accounts("password", "dana", "--file", file)
    assert len(made.stdout.strip()) >= 10, "one that is not given is made and shown once"


def test_a_running_server_takes_a_change_over_and_signs_out_whom_it_is_about(tmp_path, redis, file):
    add(file, "dana")
    add(file, "eun")
    street = Street(tmp_path, redis, dispatchers=file)
    services = street.services
    access.admit(services)
    services.logins.check(Role.DISPATCHER, "dana", PASSWORD)
    tokens = {name: services.tokens.issue(Identity(Role.DISPATCHER, name)) for name in ("dana", "eun")}
    assert accounts("role", "dana", "administrator", "--file", file).returncode == 0
    access.admit_dispatchers(services)
    assert services.roles.find("dana") is Role.ADMINISTRATOR
    with pytest.raises(Forbidden):
        services.tokens.get(tokens["dana"], Role.DISPATCHER)
    services.tokens.get(tokens["eun"], Role.DISPATCHER)
    assert accounts("remove", "eun", "--file", file).returncode == 0
    access.admit_dispatchers(services)
    with pytest.raises(Forbidden):
        services.tokens.get(tokens["eun"], Role.DISPATCHER)
    written = [(k.entry.what, k.entry.about) for k in services.audit.list_page(10)]
    assert written == [
        ("account_removed", "eun"),
        ("account_changed", "dana"),
        ("account_added", "eun"),
        ("account_added", "dana"),
    ]


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path, redis, file):
    add(file, "dana")
    street = Street(tmp_path, redis, dispatchers=file)
    access.admit(street.services)
    file.write_text("name,password,role\ndana,x,emperor\n")
    with pytest.raises(SetupError, match="emperor"):
        access.admit_dispatchers(street.services)
    street.services.logins.check(Role.DISPATCHER, "dana", PASSWORD)

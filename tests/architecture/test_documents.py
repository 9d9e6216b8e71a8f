"""What the documents promise exists: commands, options, files, the curl lines of the README."""

import os
import re
import shlex
import subprocess
from importlib import import_module
from pathlib import Path

import click
import pytest

from server.command_line import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def shell_lines(path: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
    return [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]


def check_command(line: str) -> None:
    """The command of this line exists and has every option that the line gives it."""
    words = shlex.split(line.split("#")[0])
    words = words[next(n for n, word in enumerate(words) if word.endswith("gachita")) + 1 :]
    if words[:1] in (["--help"], ["--version"]):
        return
    command = import_module(COMMANDS[words[0]][0]).command
    rest = words[1:]
    while isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    for word in rest:
        if word.startswith("--"):
            assert word.split("=")[0] in known, f"{line}: no {word}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_shown_exists_with_its_options(path):
    for line in shell_lines(path):
        if re.match(r"(\S*/)?gachita ", line):
            check_command(line)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_file_linked_exists(path):
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("unit", UNITS, ids=name_of)
def test_every_variable_of_a_unit_is_in_its_example(unit):
    text = unit.read_text(encoding="utf-8")
    example = re.search(r"EnvironmentFile=/etc/gachita/(\w+)\.env", text)
    assert example
    given = (ROOT / "deploy" / "environment" / f"{example[1]}.env.example").read_text(encoding="utf-8")
    for variable in re.findall(r"\$\{(\w+)\}", text):
        assert f"\n{variable}=" in f"\n{given}", variable
    started = re.search(r"ExecStart=(.*?)\n[A-Z]", text, re.S)
    assert started
    check_command(started[1].replace("\\\n", " "))


def test_the_map_names_only_what_is_there():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:server|kiosk|booking|gtfs|models|pages|tests)/[\w/.*]*)`", text):
        assert list(ROOT.glob(name.rstrip("/"))), name


def test_make_shows_what_there_is():
    shown = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ
    ).stdout
    for target in ("run", "test", "lint", "setup", "wheel"):
        assert f"make {target}" in shown

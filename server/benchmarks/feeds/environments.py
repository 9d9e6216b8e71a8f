"""A virtual environment for each group of packages that is measured, made once and kept."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from server.errors import SetupError

DONE = "installed.txt"
"""Written last, with the versions of all that is in it."""
INSTALL_SECONDS = 900


def find_python(packages: Sequence[str], python: str, folder: Path) -> Path:
    """The interpreter of an environment that has these packages. Raises `SetupError` when they cannot be installed."""
    mark = hashlib.sha256("\n".join([python, *packages]).encode()).hexdigest()[:12]
    environment = folder / f"{packages[0].partition('=')[0]}-{mark}"
    interpreter = environment / "bin" / "python"
    if not (environment / DONE).is_file():
        # Our own pip installs into it: to bring one of its own takes longer than most packages.
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(interpreter)]
        _run([python, "-m", "venv", "--clear", "--without-pip", str(environment)])
        _run([*pip, "install", "--quiet", *packages])
        frozen = _run([*pip, "freeze"])
        version = _run([str(interpreter), "--version"])
        (environment / DONE).write_text(version + frozen, encoding="utf-8")
    return interpreter


def list_versions(interpreter: Path) -> list[str]:
    """Python and packages of an environment."""
    return (interpreter.parent.parent / DONE).read_text(encoding="utf-8").splitlines()


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise SetupError("not_installed", f"`{Path(command[0]).name}` failed: {fault}.") from fault
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [
            done.stderr.strip()
        ]
        raise SetupError("not_installed", said[-1].removeprefix("ERROR: "))
    return done.stdout

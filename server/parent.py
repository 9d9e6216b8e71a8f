"""A child process ends with its parent, also when the parent is killed with -9 and can tell nobody.

`python -m server.parent COMMAND …` becomes that command under the same rule: for programs that are not ours.
"""

import os
import signal
import sys
from typing import NoReturn

VARIABLE = "GACHITA_PARENT"
"""In a child's environment: the process that it ends with."""
_PR_SET_PDEATHSIG = 1
"""prctl(2); it stands through execve(2)."""


def environment() -> dict[str, str]:
    """For a child that shall end with this process."""
    return {**os.environ, VARIABLE: str(os.getpid())}


def end_with_parent() -> None:
    """From now on; called first of all in a child. Linux only: elsewhere an orphan stays."""
    parent = os.environ.pop(VARIABLE, None)  # a child of this child has another parent
    if parent is None or sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        raise SystemExit("the parent has ended")


def main() -> NoReturn:
    """Become the named command."""
    end_with_parent()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - that is what it is for


if __name__ == "__main__":
    main()

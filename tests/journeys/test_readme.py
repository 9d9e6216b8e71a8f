"""The curl lines of the README, run as they stand there."""

import os
import re
import subprocess
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
RIDE_SECONDS = 300


def test_the_curl_lines_book_a_bus_and_watch_it_to_boarded(town):
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    (script,) = [block for block in blocks if "curl" in block]
    done = subprocess.run(
        ["sh", "-c", script],
        env={**os.environ, "SERVER": town.url, "STOP": "09106"},
        capture_output=True,
        text=True,
        timeout=RIDE_SECONDS,
        check=True,
    )
    states = re.findall(r"^[\d:]+  (\w+):", done.stdout, re.M)
    assert states[-1] == "boarded", done.stdout + done.stderr
    assert "acknowledged" in states

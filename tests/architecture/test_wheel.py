"""What users install: the wheel holds every package, page and data file, and nothing of the tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = {".lua", ".toml", ".csv", ".typed"}


def test_the_wheel_holds_everything_that_runs(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "gachita = server.command_line:main" in archive.read(points).decode()
    tracked = subprocess.run(
        ["git", "ls-files", "server", "kiosk", "booking", "gtfs", "models"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    needed = {name for name in tracked if Path(name).suffix in {".py"} | DATA}
    assert needed <= names, sorted(needed - names)
    for page in (
        "server/static/rider.html",
        "server/static/driver.html",
        "server/static/driver-worker.js",
        "kiosk/static/kiosk.html",
    ):
        assert page in names
    assert not [name for name in names if name.startswith(("tests/", "pages/"))]

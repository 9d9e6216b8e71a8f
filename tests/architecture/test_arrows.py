"""Who may import whom. Change ARCHITECTURE.md together with these tables."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("server", "kiosk", "booking", "gtfs", "models")
MAY_IMPORT = {
    "gtfs": set(),
    "models": set(),
    "booking": {"gtfs.identifiers"},
    "server": {"booking", "gtfs"},
    "kiosk": {"booking", "models", "gtfs"},
}
OUTSIDE_WORLD = {
    "redis", "flask", "flask_socketio", "socketio", "requests", "httpx", "aiohttp", "gevent", "urllib", "socket",
}  # fmt: skip
ONLY_IN = {
    "vosk": ("models/vocabulary.py", "kiosk/recognition/"),
    "redis": ("server/store/", "server/http/health.py"),
    "google": ("gtfs/realtime/protobuf.py",),
    "ptars": ("gtfs/realtime/update_bytes.py",),
}
HIDDEN_CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
CLIENTS = ("server/clients", "server/simulation")
SAYS_NOTHING = {"utils", "helpers", "common", "misc", "base", "core", "manager"}
LONGEST_FILE_LINES = 400


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield node.module or ""


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def domain() -> list[Path]:
    """All of `booking` and `gtfs` but the click shells, which read clock and network for them."""
    return [path for path in sources("booking", "gtfs") if "commands" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_within(name: str, allowed: set[str]) -> bool:
    return any(name == a or name.startswith(a + ".") for a in allowed)


@pytest.mark.parametrize("path", sources(*OURS), ids=name_of)
def test_imports_point_inwards(path):
    package = path.relative_to(ROOT).parts[0]
    for name in imports_of(path):
        if name.split(".")[0] in OURS:
            assert is_within(name, MAY_IMPORT[package] | {package}), name


@pytest.mark.parametrize("path", domain(), ids=name_of)
def test_the_domain_knows_no_outside_world_and_no_clock(path):
    names = set(imports_of(path))
    assert not {name.split(".")[0] for name in names} & OUTSIDE_WORLD
    assert "time" not in names
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert not [name for name in used if name.endswith(HIDDEN_CLOCKS)]


@pytest.mark.parametrize("path", sources(*CLIENTS), ids=name_of)
def test_the_simulator_is_a_client_like_any_other(path):
    allowed = {"booking", "gtfs", "server.clients", "server.simulation"}
    for name in imports_of(path):
        if name.split(".")[0] in OURS:
            assert is_within(name, allowed), name


@pytest.mark.parametrize("path", sources(*OURS), ids=name_of)
def test_each_foreign_part_has_one_room(path):
    for name in imports_of(path):
        rooms = ONLY_IN.get(name.split(".")[0])
        assert rooms is None or name_of(path).startswith(rooms), name


@pytest.mark.parametrize(
    "path", [*sources(*OURS), *sources("tests"), *sorted((ROOT / "pages").glob("*.py"))], ids=name_of
)
def test_no_file_outgrows_its_reader(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES
    assert path.stem not in SAYS_NOTHING
    assert path.parent.name not in SAYS_NOTHING


@pytest.mark.parametrize("path", sources(*OURS), ids=name_of)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_packages_are_ours():
    import booking
    import gtfs
    import kiosk
    import models
    import server

    for package in (booking, gtfs, kiosk, models, server):
        assert Path(package.__file__).is_relative_to(ROOT)

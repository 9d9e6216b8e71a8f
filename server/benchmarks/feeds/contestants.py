"""Who takes part: this project, floors that do only a part of the work, and what others have published."""

from dataclasses import dataclass

STATIC = ("ingest", "warm", "query")
OURS = "gachita"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """One script of the folder `peers` and what it needs."""

    name: str
    script: str
    kind: str
    """`ours`, `floor` (does only a part of the work, or for one day only) or `peer` (published by others)."""
    steps: tuple[str, ...]
    packages: tuple[str, ...] = ()
    """What is installed for it, in an environment of its own; none: it runs where this project runs."""
    remark: str = ""
    live_remark: str = ""
    """Where it does another work with live data."""
    takes_minutes: bool = False
    """It is left out unless it is asked for."""


CONTESTANTS = (
    Contestant(
        name=OURS,
        script="ours.py",
        kind="ours",
        steps=(*STATIC, "arrivals", "live"),
        remark="checks and reports; every day of the feed, yesterday's trips past midnight too",
        live_remark="each trip matched with its run of the timetable; a board joins both when it is looked at",
    ),
    Contestant(
        name="unzip alone",
        script="floor_unzip.py",
        kind="floor",
        steps=("ingest",),
        remark="standard library; nothing can be asked",
    ),
    Contestant(
        name="columnar read alone",
        script="floor_arrow.py",
        kind="floor",
        steps=("ingest",),
        remark="pyarrow, four columns of stop_times.txt; nothing can be asked",
    ),
    Contestant(
        name="bare memory map",
        script="floor_map.py",
        kind="floor",
        steps=STATIC,
        remark="pyarrow and NumPy by hand; made for one day, checks nothing",
    ),
    Contestant(
        name="SQLite made to measure",
        script="floor_sqlite.py",
        kind="floor",
        steps=STATIC,
        remark="standard library by hand; made for one day, checks nothing",
    ),
    Contestant(
        name="DuckDB",
        script="with_duckdb.py",
        kind="floor",
        steps=STATIC,
        packages=("duckdb==2.0.0",),
        remark="a sorted table by hand; made for one day, checks nothing",
    ),
    Contestant(
        name="gtfs-garage-core",
        script="with_gtfs_garage.py",
        kind="peer",
        steps=STATIC,
        packages=("gtfs-garage-core==0.6.0", "duckdb==1.5.6"),
        remark="SQL of ours on its views; it has no departure query",
    ),
    Contestant(
        name="gtfs-kit",
        script="with_gtfs_kit.py",
        kind="peer",
        steps=STATIC,
        packages=("gtfs-kit==13.0.1", "pandas==3.1.1", "partridge==1.1.2"),
        remark="nothing on disk: a second process reads a pickle of ours",
    ),
    Contestant(
        name="gtfs-parquet",
        script="with_gtfs_parquet.py",
        kind="peer",
        steps=STATIC,
        packages=("gtfs-parquet==0.7.2", "polars==2.1.0"),
        remark="filter and join of ours on its frames",
    ),
    Contestant(
        name="partridge",
        script="with_partridge.py",
        kind="peer",
        steps=STATIC,
        packages=("gtfs-kit==13.0.1", "pandas==3.1.1", "partridge==1.1.2"),
        remark="nothing on disk: a second process reads a pickle of ours",
    ),
    Contestant(
        name="pygtfsie",
        script="with_pygtfsie.py",
        kind="peer",
        steps=STATIC,
        packages=("pygtfsie==0.1.0",),
        remark="its own departure query; two days resolved; knows nothing of wheelchairs",
        takes_minutes=True,
    ),
    Contestant(
        name="protobuf parse alone",
        script="live_parse.py",
        kind="floor",
        steps=("live",),
        remark="nothing can be asked",
    ),
    Contestant(
        name="parse and walk in Python",
        script="live_walk.py",
        kind="floor",
        steps=("live",),
        remark="seven fields of every update into tuples; nothing can be asked",
    ),
    Contestant(
        name="parse and index by hand",
        script="live_index.py",
        kind="floor",
        steps=("live",),
        remark="sorted arrivals for each stop; knows no timetable",
    ),
    Contestant(
        name="gtfs-station-stop",
        script="live_station_stop.py",
        kind="peer",
        steps=("live",),
        packages=("gtfs-station-stop==0.9.0",),
        remark="every stop subscribed; knows no timetable",
    ),
    Contestant(
        name="nta-gtfs",
        script="live_nta.py",
        kind="peer",
        steps=("live",),
        packages=("nta-gtfs==0.6.2",),
        remark="makes its objects, not yet to be asked by stop",
    ),
)

LEFT_OUT = {
    "node-gtfs": "of another language and package registry; known from an earlier run on two such cores: 40 s to be "
    "ready, 0.29 ms (4.1) a question with SQL of ours, 3.6 s for a live feed",
}
"""Not measured here, and why."""
SLOW_FIGURES = {"pygtfsie": "known from an earlier run on two such cores: 105 s to be ready for one day"}


def choose(wanted: str) -> tuple[list[Contestant], dict[str, str]]:
    """Who takes part when `all`, `default`, `none` or names are asked for, and why others do not.

    We always take part. Raises `ValueError` for a name that nobody bears.
    """
    names = {one.name.replace(" ", "-"): one for one in CONTESTANTS}
    if wanted == "all":
        return list(CONTESTANTS), dict(LEFT_OUT)
    if wanted == "default":
        slow = {
            one.name: f"takes minutes; {SLOW_FIGURES[one.name]}; `--peers all` measures it"
            for one in CONTESTANTS
            if one.takes_minutes
        }
        return [one for one in CONTESTANTS if not one.takes_minutes], {**slow, **LEFT_OUT}
    asked = [] if wanted == "none" else [name.strip().replace(" ", "-") for name in wanted.split(",")]
    unknown = sorted(set(asked) - set(names))
    if unknown:
        raise ValueError(f"Nobody is called {', '.join(unknown)}; there are: {', '.join(names)}.")
    return [one for name, one in names.items() if one.name == OURS or name in asked], {}

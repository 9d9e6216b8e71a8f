"""A feed several times over: copies of stops, routes, trips and stop times under ids of their own, in one zip.

Streamed a few megabytes at a time, so that a feed of any size fits into little memory.
"""

import csv as text
import io
import zipfile
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

OWN_IDS = {
    "stops.txt": ("stop_id", "parent_station"),
    "routes.txt": ("route_id",),
    "trips.txt": ("trip_id", "route_id", "block_id"),
    "stop_times.txt": ("trip_id", "stop_id"),
    "frequencies.txt": ("trip_id",),
}
"""Files that are repeated, and their columns of ids. Everything else is shared by all copies."""
BLOCK_BYTES = 8 << 20
LEAST_WORK = 1
"""zlib's quickest level: the bench makes these files for itself."""


def multiply_feed(source: Path, target: Path, times: int) -> None:
    """Write a feed `times` as large; the first copy keeps its ids."""
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEAST_WORK) as new,
    ):
        for place in old.namelist():
            name = place.rpartition("/")[2]
            with new.open(name, "w", force_zip64=True) as stream:
                if name not in OWN_IDS:
                    stream.write(old.read(place))
                    continue
                with old.open(place) as rows:
                    names = next(text.reader(io.TextIOWrapper(rows, "utf-8-sig", newline="")))
                for copy in range(times):
                    with old.open(place) as rows:
                        _copy_rows(rows, stream, names, OWN_IDS[name], copy)


def _copy_rows(rows: IO[bytes], target: IO[bytes], names: list[str], ids: tuple[str, ...], copy: int) -> None:
    read = csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False)
    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    reader = csv.open_csv(rows, read_options=read, parse_options=parse, convert_options=convert)
    options = csv.WriteOptions(include_header=copy == 0, quoting_style="all_valid")
    with csv.CSVWriter(pa.PythonFile(target, "w"), reader.schema, write_options=options) as writer:
        for batch in reader:
            for place, name in enumerate(names):
                if copy and name in ids:
                    own = pc.binary_join_element_wise(f"copy{copy}-", batch.column(place), "")
                    batch = batch.set_column(place, name, own)
            writer.write_batch(batch)

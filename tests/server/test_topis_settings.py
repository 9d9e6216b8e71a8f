"""The file in which an operator describes the city's service."""

from pathlib import Path

import pytest

from server.errors import SetupError
from server.world.topis.settings import TopisSettings, read_key, read_settings

ROOT = Path(__file__).parents[2]


def write(folder, text):
    path = folder / "topis.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("daily_quota = ", "topis.toml"),
        ("daily_quota = 'many'", "daily_quota"),
        ("qouta = 3", "qouta"),
        ("daily_quota = 0\nat_once = 99\nbooked_seconds = 0.1", "at_once is not between"),
        ("base_url = 'ws.bus.go.kr'", "base_url is no http(s) address"),
        ("base_url = 'http://ws.bus.go.kr/api?serviceKey=x'", "base_url has a query"),
        ("routes = 'some'", "routes"),
    ],
)
def test_wrong_settings_are_refused_with_their_name(tmp_path, text, told):
    with pytest.raises(SetupError) as refused:
        read_settings(write(tmp_path, text))
    assert refused.value.code == "topis_settings"
    assert told in str(refused.value)


def test_settings_without_a_file_or_a_key_are_refused(tmp_path):
    with pytest.raises(SetupError, match="cannot be read"):
        read_settings(tmp_path / "nowhere.toml")
    for key, settings in (("", TopisSettings()), ("x", TopisSettings(key_file=str(tmp_path / "none")))):
        with pytest.raises(SetupError) as refused:
            read_key(settings, {"GACHITA_TOPIS_KEY": key})
        assert refused.value.code == "source_key_missing"
    with pytest.raises(SetupError) as refused:
        read_key(TopisSettings(), {"GACHITA_TOPIS_KEY": "two words"})
    assert "two" not in str(refused.value)


def test_the_example_shows_every_setting_as_it_is_when_left_out():
    example = ROOT / "deploy" / "environment" / "topis.toml.example"
    assert read_settings(example) == TopisSettings()
    text = example.read_text(encoding="utf-8")
    for name in TopisSettings.__struct_fields__:
        assert f"\n{name} = " in text or f"\n# {name} = " in text, name

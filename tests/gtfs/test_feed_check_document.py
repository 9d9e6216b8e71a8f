"""The document of `gachita feed check` knows every code that can be said."""

import re
from pathlib import Path

from gtfs import errors
from gtfs.notices import NOTICES

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "feed-check.md").read_text(encoding="utf-8")


def test_every_code_is_explained_with_its_severity():
    told = dict(re.findall(r"^\| `(\w+)`(?: ○)? \| (error|warning|info) \|", DOCUMENT, re.M))
    assert told == {code: severity for code, (severity, _) in NOTICES.items()}


def test_every_refusal_of_a_whole_feed_is_explained():
    told = set(re.findall(r"^\| `(feed_\w+)` \| [A-Z`]", DOCUMENT, re.M))
    known = {one.code for one in errors.FeedError.__subclasses__() if one.code.startswith("feed_")}
    assert known <= told

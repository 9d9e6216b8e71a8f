"""Whoever measures for minutes is told in words what went wrong, and no result is lost in silence."""

import click
import pytest

from gtfs.errors import FeedEmpty
from server.commands.measuring import refusals_in_words, write_text
from server.errors import SetupError


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (FeedEmpty("x.zip has no trip."), "[feed_empty] x.zip has no trip."),
        (SetupError("port_taken", "Port 1 is taken."), "[port_taken] Port 1 is taken."),
        (KeyboardInterrupt(), "[interrupted] Stopped before the end: nothing was measured."),
    ],
)
def test_a_refusal_is_one_sentence_with_its_code(fault, words):
    with (
        pytest.raises(click.ClickException) as said,
        refusals_in_words(when_interrupted="nothing was measured"),
    ):
        raise fault
    assert said.value.message == words


def test_a_fault_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError), refusals_in_words(when_interrupted="nothing"):
        raise ZeroDivisionError


def test_a_table_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(click.ClickException, match="file_trouble"):
        write_text(tmp_path / "no" / "table.md", "table")
    write_text(tmp_path / "table.md", "table")
    assert (tmp_path / "table.md").read_text() == "table"

"""A body is what the description calls valid, however a language writes its numbers."""

import pytest
from flask import Flask
from msgspec import Struct

from server.errors import BadRequest
from server.http.reading import decode_body


class Loudness(Struct, frozen=True):
    volume: int
    steps: tuple[int, ...] = ()


@pytest.fixture
def app():
    return Flask("door")


def test_a_whole_number_may_be_written_with_a_point(app):
    with app.test_request_context(data=b'{"volume": 10.0, "steps": [1, 2.0]}'):
        assert decode_body(Loudness) == Loudness(10, (1, 2))


@pytest.mark.parametrize(
    "body",
    [b'{"volume": 10.5}', b'{"volume": "10"}', b'{"volume": 1e400}', b"{}", b"[" * 30_000 + b"]" * 30_000],
)
def test_what_is_no_whole_number_is_refused(app, body):
    with app.test_request_context(data=body), pytest.raises(BadRequest) as refused:
        decode_body(Loudness)
    assert refused.value.code in {"body_invalid", "body_not_json"}

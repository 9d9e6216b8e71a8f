"""A one-time code opens one stop to one box, once, for a quarter of an hour; revoked is revoked."""

from datetime import UTC, datetime, timedelta

import gevent
import pytest

from gtfs.identifiers import StopId
from server.errors import Forbidden
from server.identity.enrolment import CODE_SECONDS, Enrolment
from server.identity.tokens import Identity, Role, Tokens
from server.store.keys import Keys

ON_EVERY_STORE = True
KEYS = Keys("test")
STOP = StopId("a")
NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)
LISTED = "listed-0123456789abcdef"


class Office:
    """Where codes are made."""

    def __init__(self, redis):
        self.now = NOON
        self.redis = redis
        self.tokens = Tokens(redis, KEYS)
        self.enrolment = Enrolment(redis, KEYS, self.tokens, lambda: self.now)

    def code(self, stop=STOP):
        return self.enrolment.make_code(stop, "dana")[0]

    def opens(self, token):
        try:
            return self.tokens.get(token, Role.KIOSK).subject
        except Forbidden:
            return None


@pytest.fixture
def office(redis):
    return Office(redis)


def test_a_code_becomes_a_lasting_token_of_its_stop_and_neither_is_stored_readably(office):
    code = office.code()
    assert b" ".join(office.redis.scan_iter()).find(code.replace("-", "").encode()) < 0
    token, made = office.enrolment.trade(code)
    assert (office.opens(token), made.by) == (STOP, "dana")
    held = [key for key in office.redis.scan_iter() if b"token" in key]
    assert held
    assert {office.redis.ttl(key) for key in held} == {-1}
    assert all(token.encode() not in key for key in held)


def test_a_code_is_read_however_it_is_typed(office):
    code = office.code()
    assert office.opens(office.enrolment.trade(f" {code.lower().replace('-', '.')} ")[0]) == STOP


def test_a_code_is_good_once_also_for_two_at_the_same_moment(office):
    code = office.code()

    def trade():
        try:
            return office.enrolment.trade(code)[0]
        except Forbidden as refused:
            return refused.code

    told = [one.get() for one in [gevent.spawn(trade) for _ in range(5)]]
    assert told.count("wrong_code") == 4


def test_a_code_is_good_for_a_quarter_of_an_hour(office):
    code = office.code()
    assert all(0 < office.redis.ttl(key) <= CODE_SECONDS for key in office.redis.scan_iter())
    office.now += timedelta(seconds=CODE_SECONDS)
    with pytest.raises(Forbidden, match="wrong_code"):
        office.enrolment.trade(code)


def test_a_new_code_ends_the_one_before_and_revoking_ends_it_too(office):
    first, second = office.code(), office.code()
    with pytest.raises(Forbidden, match="wrong_code"):
        office.enrolment.trade(first)
    office.enrolment.revoke(STOP)
    with pytest.raises(Forbidden, match="wrong_code"):
        office.enrolment.trade(second)


def test_a_box_that_is_replaced_has_no_say_any_more_and_other_stops_keep_theirs(office):
    other, _ = office.enrolment.trade(office.code(StopId("b")))
    former, _ = office.enrolment.trade(office.code())
    present, _ = office.enrolment.trade(office.code())
    assert [office.opens(one) for one in (former, present, other)] == [None, STOP, "b"]


def test_a_revoked_kiosk_stays_out_though_the_list_still_names_it(office):
    here = Identity(Role.KIOSK, STOP)
    office.tokens.enrol({LISTED: here})
    token, _ = office.enrolment.trade(office.code(StopId("b")))
    assert office.opens(LISTED) == STOP
    assert office.enrolment.revoke(STOP)
    office.tokens.enrol({LISTED: here})
    assert office.opens(LISTED) is None
    assert office.opens(token) == "b"
    assert not office.enrolment.revoke(STOP), "nothing is left to revoke"

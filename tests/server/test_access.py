"""Who is on the operator's lists may come in; who was taken off them may not."""

from dataclasses import replace

import pytest

from gtfs.identifiers import StopId
from server.access import admit
from server.errors import Forbidden, SetupError
from server.identity.tokens import Identity, Role, hash_of
from tests.builders.processes import eventually
from tests.builders.slow_street import Street

FIRST, SECOND, OTHER = (f"{name}-0123456789abcdef" for name in ("first", "second", "other"))


@pytest.fixture
def admit_with(tmp_path, redis):
    """Start with these lists, as the server does."""
    services = Street(tmp_path, redis).services

    def start(**lists):
        paths = {}
        for name, text in lists.items():
            paths[name] = tmp_path / f"{name}.csv"
            paths[name].write_text(text, encoding="utf-8")
        admit(replace(services, settings=replace(services.settings, **paths)))
        return services

    return start


def test_a_dispatcher_and_a_driver_taken_off_the_list_can_no_longer_sign_in(admit_with):
    admit_with(
        dispatchers="name,password\ndana,secret\neve,secret\n",
        fleet="vehicle_id,plate,pin\nb1,P 1,1111\nb2,P 2,2222\n",
    )
    services = admit_with(
        dispatchers="name,password\ndana,secret\n", fleet="vehicle_id,plate,pin\nb2,P 2,2222\n"
    )
    services.logins.check(Role.DISPATCHER, "dana", "secret")
    services.logins.check(Role.DRIVER, "P2", "2222")
    for role, name, secret in ((Role.DISPATCHER, "eve", "secret"), (Role.DRIVER, "P1", "1111")):
        with pytest.raises(Forbidden, match="wrong_sign_in"):
            services.logins.check(role, name, secret)


def test_a_kiosk_key_that_was_replaced_opens_nothing_any_more(admit_with):
    admit_with(kiosk_keys=f"stop_id,key\na,{FIRST}\nb,{OTHER}\n")
    services = admit_with(kiosk_keys=f"stop_id,key\na,{SECOND}\nb,{OTHER}\n")
    assert services.tokens.get(SECOND, Role.KIOSK).subject == StopId("a")
    assert services.tokens.get(OTHER, Role.KIOSK).subject == StopId("b")
    with pytest.raises(Forbidden, match="not_signed_in"):
        services.tokens.get(FIRST, Role.KIOSK)


def test_a_key_that_could_be_guessed_is_refused_and_not_repeated(admit_with):
    with pytest.raises(SetupError, match="access_file_broken") as raised:
        admit_with(kiosk_keys="stop_id,key\na,letmein\n")
    assert "letmein" not in str(raised.value)


def test_a_stop_that_is_no_more_keeps_the_other_kiosks_going(admit_with):
    services = admit_with(kiosk_keys=f"stop_id,key\ngone,{FIRST}\nb,{OTHER}\n")
    assert services.tokens.get(OTHER, Role.KIOSK).subject == StopId("b")


@pytest.mark.parametrize("row", ["b1,P1,1111,two", "b1,P1,1111,-1", "b1,P1"])
def test_a_fleet_list_with_something_wrong_in_it_is_named(admit_with, row):
    with pytest.raises(SetupError, match="access_file_broken"):
        admit_with(fleet=f"vehicle_id,plate,pin,spaces\n{row}\n")


def test_a_worker_that_comes_back_with_the_same_list_does_not_work_through_it_again(
    admit_with, redis, caplog
):
    caplog.set_level("INFO", "server.access")
    fleet = "vehicle_id,plate,pin\n" + "".join(f"b{n},P {n},1111\n" for n in range(30))
    admit_with(fleet=fleet)
    assert "hashing the PINs of 30 buses" in caplog.text, "an operator who waits for minutes knows for what"
    caplog.clear()
    redis.config_resetstat()
    services = admit_with(fleet=fleet)
    assert caplog.text == ""
    asked = sum(command["calls"] for command in redis.info("commandstats").values())
    assert asked < 30
    services.logins.check(Role.DRIVER, "P7", "1111")


def test_a_list_that_was_changed_back_is_taken_over_again(admit_with):
    first, second = "vehicle_id,plate,pin\nb1,P 1,1111\n", "vehicle_id,plate,pin\nb1,P 1,2222\n"
    for fleet in (first, second, first):
        services = admit_with(fleet=fleet)
    services.logins.check(Role.DRIVER, "P1", "1111")
    with pytest.raises(Forbidden, match="wrong_sign_in"):
        services.logins.check(Role.DRIVER, "P1", "2222")


def test_a_list_that_was_taken_over_halfway_is_taken_over_again(admit_with):
    good = "vehicle_id,plate,pin\nb1,P 1,1111\nb2,P 2,2222\n"
    admit_with(fleet=good)
    with pytest.raises(SetupError, match="access_file_broken"):
        admit_with(fleet="vehicle_id,plate,pin\nb1,P 1,9999\nb2,P 2,\n")
    services = admit_with(fleet=good)
    services.logins.check(Role.DRIVER, "P1", "1111")


FLEET = "vehicle_id,plate,pin\n"


def is_in(services, token, role):
    try:
        services.tokens.get(token, role)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("then", "stay"),
    [
        ("b1,P 1,1111\nb2,P 2,2222\nb3,P 3,3333\n", {"b1", "b2"}),
        ("b1,P 1,9999\nb2,P 2,2222\n", {"b2"}),
        ("b2,P 2,2222\n", {"b2"}),
        ("b9,P 1,1111\nb2,P 2,2222\n", {"b2"}),
    ],
    ids=["one more", "another PIN", "taken off", "the plate on another bus"],
)
def test_a_driver_stays_signed_in_as_long_as_bus_and_pin_stay(admit_with, then, stay):
    services = admit_with(fleet=f"{FLEET}b1,P 1,1111\nb2,P 2,2222\n")
    tokens = {bus: services.tokens.issue(Identity(Role.DRIVER, bus)) for bus in ("b1", "b2")}
    admit_with(fleet=FLEET + then)
    assert {bus for bus, token in tokens.items() if is_in(services, token, Role.DRIVER)} == stay
    assert services.find_vehicle_id("P1") == (None if then.startswith("b2") else then[:2])


def test_a_dispatcher_with_a_new_password_has_to_sign_in_again(admit_with):
    services = admit_with(dispatchers="name,password\ndana,secret\neve,secret\n")
    tokens = {name: services.tokens.issue(Identity(Role.DISPATCHER, name)) for name in ("dana", "eve")}
    admit_with(dispatchers="name,password\ndana,secret\neve,changed\n")
    assert {n for n, token in tokens.items() if is_in(services, token, Role.DISPATCHER)} == {"dana"}


def test_a_line_ends_with_its_token_and_a_drivers_outlasts_a_working_day(admit_with, redis):
    services = admit_with(fleet=f"{FLEET}b1,P 1,1111\nb2,P 2,2222\n")
    ended = []
    tokens = {}
    for role, subject in (
        (Role.DRIVER, "b1"),
        (Role.DRIVER, "b2"),
        (Role.DISPATCHER, "dana"),
        (Role.RIDER, "ann"),
    ):
        tokens[subject] = services.tokens.issue(Identity(role, subject))
        if subject == "b2":
            redis.pexpire(services.keys("token", hash_of(tokens[subject])), 500)
        services.admitted.let_in(
            subject, tokens[subject], role, lambda subject=subject: ended.append(subject)
        )
    eventually(lambda: not redis.exists(services.keys("token", hash_of(tokens["b2"]))))
    assert services.admitted.end_revoked() == 0
    admit_with(fleet=f"{FLEET}b1,P 1,9999\nb2,P 2,2222\n")
    services.tokens.forget(tokens["dana"])
    services.tokens.revoke(Identity(Role.RIDER, "ann"))
    assert services.admitted.end_revoked() == 3
    assert ended == ["b1", "dana", "ann"], "the day of b2 is over, its ride is not"
    assert services.admitted.end_revoked() == 0

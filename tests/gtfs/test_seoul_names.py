"""One route, many spellings: which names of another table speak of a route, and which do not."""

import pytest

from gtfs.seoul.kinds import (
    AIRPORT,
    BRANCH,
    EXPRESS,
    NIGHT,
    OTHER,
    ROUND,
    TOUR,
    TRUNK,
    VILLAGE,
    Kind,
    kind_by_color,
    kind_by_name,
)
from gtfs.seoul.names import NameIndex, Rule, is_like_a_test


@pytest.mark.parametrize(
    ("route", "table", "rule"),
    [
        ("901", "901", Rule.SAME),
        ("901", "901번", Rule.SPELLING),
        ("901", "９０１", Rule.SPELLING),
        ("0091", "91", Rule.SPELLING),
        ("중앙01", "중앙 1번", Rule.SPELLING),
        ("n91", "N91", Rule.SPELLING),
        ("시험A01(자율주행)", "시험A01", Rule.SPELLING),
        ("910A윗말", "910A", Rule.BRANCH),
        ("N91", "N91아랫말", Rule.BRANCH),
        ("971B", "971", Rule.VARIANT),
        ("91A", "91", Rule.VARIANT),
        ("N91B", "N91아랫말", Rule.VARIANT),
        ("9312", "9312A", Rule.VARIANT),
    ],
)
def test_a_name_is_found_by_the_strictest_rule(route: str, table: str, rule: Rule) -> None:
    assert NameIndex([table, "77"]).find(route) == (rule, (table,))


@pytest.mark.parametrize(
    ("route", "table"),
    [
        ("6300-1", "6300"),
        ("901", "9010"),
        ("중앙01", "중앙11"),
        ("중앙01", "남산01"),
        ("M91", "91"),
        ("910", "91"),
    ],
)
def test_a_route_of_its_own_takes_nobody_elses_rows(route: str, table: str) -> None:
    assert NameIndex([table]).find(route) is None


def test_a_stricter_rule_hides_the_weaker_ones() -> None:
    assert NameIndex(["91", "91A", "91B"]).find("91A") == (Rule.SAME, ("91A",))


def test_all_names_of_one_rule_are_found_together() -> None:
    assert NameIndex(["N91윗말", "N91아랫말", "N92윗말"]).find("N91") == (
        Rule.BRANCH,
        ("N91윗말", "N91아랫말"),
    )


def test_a_blank_name_is_nobodys() -> None:
    assert NameIndex(["", " ", "()"]).find("") is None


def test_names_that_look_like_tests_are_told_apart() -> None:
    assert [
        name for name in ("12345", "9999Test", "1234테스트", "901", "중앙01") if is_like_a_test(name)
    ] == [
        "12345",
        "9999Test",
        "1234테스트",
    ]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("#3B80AE", "901", TRUNK),
        ("#3b80ae", "N91", NIGHT),
        ("#598526", "9312", BRANCH),
        ("#598526", "중앙01", VILLAGE),
        ("#451e00", "6999", AIRPORT),
        ("관광", "TOUR99", TOUR),
        ("#123456", "901", None),
        ("", "901", None),
    ],
)
def test_the_colour_of_the_table_tells_the_kind(text: str, name: str, kind: Kind | None) -> None:
    assert kind_by_color(text, name) == kind


@pytest.mark.parametrize(
    ("name", "stops", "kind"),
    [
        ("901", ["앞마을"], TRUNK),
        ("9312", ["앞마을"], EXPRESS),
        ("8312", ["앞마을"], BRANCH),
        ("91", ["앞마을"], ROUND),
        ("N91", ["앞마을"], NIGHT),
        ("중앙01", ["앞마을"], VILLAGE),
        ("6999", ["앞마을", "인천공항T9"], AIRPORT),
        ("Z", ["앞마을"], OTHER),
    ],
)
def test_the_number_tells_the_kind_when_no_table_does(name: str, stops: list[str], kind: Kind) -> None:
    assert kind_by_name(name, stops) == kind

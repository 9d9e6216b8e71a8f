"""One route, many spellings: finding the rows of another table that speak of a route.

The tables of the city write one route as `마포01`, `마포 1번`, `N13` and `N13상계`. The rules, weakest last; a route
takes the rows of the first rule that gives it any:

1. the same text;
2. the same spelling: width of characters, blanks, case, a final `번`, a remark in brackets and leading zeros of
   the number do not count (`0017`: `17`, `청와대A01(자율주행)`: `청와대A01`);
3. the same branch: Korean letters after the number do not count (`110A고려대`: `110A`, `N13`: `N13상계`);
4. the same base number: a letter after the number does not count either (`271B`: `271`, `01A`: `01`).

A hyphenated number (`6300-1`) is a route of its own and never takes the rows of the number before the hyphen.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

_REMARK = re.compile(r"\(.*?\)|\[.*?\]")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_BRANCH = re.compile(r"(?<=[0-9A-Z])[가-힣]+$")
_VARIANT = re.compile(r"(?<=\d)[A-Z]$")
_TEST = re.compile(r"테스트|TEST|^12345$|^54321$|방면$")


class Rule(StrEnum):
    """By which rule a name was found."""

    SAME = "same"
    SPELLING = "spelling"
    BRANCH = "branch"
    VARIANT = "variant"


def spelling(name: str) -> str:
    """The name without what only differs in writing (rule 2)."""
    text = unicodedata.normalize("NFKC", name).upper()
    text = re.sub(r"\s", "", _REMARK.sub("", text)).removesuffix("번")
    return _LEADING_ZEROS.sub("", text)


def without_branch(name: str) -> str:
    """The name without the Korean letters that end it (rule 3)."""
    return _BRANCH.sub("", spelling(name))


def base_number(name: str) -> str:
    """The name without its branch and its letter (rule 4)."""
    return _VARIANT.sub("", without_branch(name))


def is_like_a_test(name: str) -> bool:
    """Whether a route's name looks like something the city tried out."""
    return bool(_TEST.search(unicodedata.normalize("NFKC", name).upper()))


_RULES: Mapping[Rule, Callable[[str], str]] = {
    Rule.SAME: str,
    Rule.SPELLING: spelling,
    Rule.BRANCH: without_branch,
    Rule.VARIANT: base_number,
}


class NameIndex:
    """The names of a table, to be asked for the ones that speak of a route."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_rule: dict[Rule, dict[str, list[str]]] = {rule: defaultdict(list) for rule in _RULES}
        for name in dict.fromkeys(names):
            for rule, form in _RULES.items():
                if form(name):
                    self._by_rule[rule][form(name)].append(name)

    def find(self, route_name: str) -> tuple[Rule, tuple[str, ...]] | None:
        """The names of the table for this route and the rule that found them; None when there are none."""
        for rule, form in _RULES.items():
            names = self._by_rule[rule].get(form(route_name))
            if names:
                return rule, tuple(names)
        return None

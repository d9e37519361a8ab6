"""Industries and the groups they fall in: 「日本標準産業分類」「業種区分」."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from shinpo.core.dated import NotInForce
from shinpo.law.load import document, value

FILE = "industries"
ORIGIN = "law/industries.toml"


@dataclass(frozen=True)
class MajorGroup:
    """A two-digit group of the classification with its division: 「中分類」."""

    code: str
    term: str
    division: str
    division_term: str


@cache
def major_groups(on: date) -> Mapping[str, MajorGroup]:
    """Return the major groups in force on a day by code; NotInForce before the first edition."""
    found = {
        group["code"]: MajorGroup(group["code"], group["term"], division["code"], division["term"])
        for division in document(FILE)["division"]
        if division["from"] <= on
        for group in division["group"]
    }
    if not found:
        raise NotInForce("日本標準産業分類", on, ORIGIN)
    return found


def edition(on: date) -> int:
    """Return the number of the edition in force: 「第何回改定」."""
    return int(value(FILE, "edition", on))


def _expanded(codes: list[str]) -> list[str]:
    found = []
    for code in codes:
        first, _, last = code.partition("-")
        if last:
            found += [f"{number:02d}" for number in range(int(first), int(last) + 1)]
        else:
            found.append(first)
    return found


@cache
def code_map(name: str, on: date) -> Mapping[str, str]:
    """Return a map from codes to group names, in the file's order of groups."""
    return {
        code: group for group, codes in value(FILE, name, on).items() for code in _expanded(codes)
    }


def _longest(jsic: str, codes: Mapping[str, str]) -> str | None:
    for length in range(len(jsic), 1, -1):
        if jsic[:length] in codes:
            return codes[jsic[:length]]
    return None


def group_of(name: str, jsic: str, on: date) -> str:
    """Return the group of an industry code in a map (`size_group`, `bulletin.oita`): 「業種区分」.

    Raise KeyError for a code of no known industry.
    """
    found = _longest(jsic, code_map(name, on))
    if found is None or jsic[:2] not in major_groups(on):
        raise KeyError(jsic)
    return found


def groups(name: str, on: date) -> tuple[str, ...]:
    """Return the names of the groups of a map in order of print."""
    return tuple(dict.fromkeys(code_map(name, on).values()))


def size_group(jsic: str, on: date) -> str:
    """Return the group by which size is judged: 「企業規模の業種区分」."""
    return group_of("size_group", jsic, on)


def special_industry(jsic: str, on: date) -> str | None:
    """Return the special industry that the code itself decides, or None: 「政令特例業種」."""
    return _longest(jsic, code_map("special_industry", on))

"""The national catalogue of activities: 「活動の種類」.

The kinds of this catalogue are shared by all associations, so that their counts compare. What an
association adds of its own are counterparts: a code of the catalogue, a dot and a name of its own
(`chamber.minato`), so that a count by the catalogue's code still finds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from shinpo.law.departments import departments
from shinpo.law.load import document

FILE = "activities"
OWN = "."  # parts the catalogue's code from an association's own
LINKS = ("enterprise", "lender", "guarantee", "claim")
LISTS = ("counterpart", "theme", "mode", "result")
FIGURES = ("quantity", "enterprises", "people", "amount")


class Measure(StrEnum):
    """How records of a kind add up: 「数え方」."""

    EVENT = "event"
    MONTHLY = "monthly"
    STOCK = "stock"


MEASURE_TERMS: Mapping[Measure, str] = {
    Measure.EVENT: "出来事（足し上げる）",
    Measure.MONTHLY: "月の数値（足し上げる）",
    Measure.STOCK: "時点の数値（最後の値をとる）",
}


@dataclass(frozen=True)
class Counterpart:
    """Whom an activity is with, as the catalogue names it: 「相手先」."""

    id: str
    term: str
    group: str


@dataclass(frozen=True)
class Kind:
    """A kind of activity: 「活動の種類」.

    `figures` says what each figure means; a figure that is not in it does not belong to the kind.
    `needs` must be given, `takes` may be: links and figures. A list that is empty takes nothing.
    """

    id: str
    term: str
    reading: str
    department: str
    unit: str
    figures: Mapping[str, str]
    needs: frozenset[str]
    takes: frozenset[str]
    counterparts: tuple[str, ...]
    themes: tuple[str, ...]
    modes: tuple[str, ...]
    results: tuple[str, ...]
    measure: Measure
    source: str

    def choices(self, field: str) -> tuple[str, ...]:
        """Return the codes that a list field takes: counterpart, theme, mode or result."""
        found: tuple[str, ...] = getattr(self, f"{field}s")
        return found

    def asks(self, field: str) -> bool:
        """Tell whether the kind has a field at all."""
        if field in LISTS:
            return bool(self.choices(field))
        return field in self.takes or field in self.needs or field in self.figures

    def must(self, field: str) -> bool:
        """Tell whether the field has to be given."""
        return field in self.needs


def _counterpart_codes(given: list[str], known: Mapping[str, Counterpart]) -> tuple[str, ...]:
    found: list[str] = []
    for code in given:
        if code.startswith("@"):
            found += [c.id for c in known.values() if c.group == code[1:]]
        else:
            found.append(known[code].id)
    return tuple(dict.fromkeys(found))


@cache
def counterparts() -> Mapping[str, Counterpart]:
    """Return the catalogue's counterparts by code, in the file's order: 「相手先」."""
    return {entry["id"]: Counterpart(**entry) for entry in document(FILE)["counterpart"]}


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its id, in the file's order: 「活動の種類」."""
    known = counterparts()
    return {
        entry["id"]: Kind(
            id=entry["id"],
            term=entry["term"],
            reading=entry["reading"],
            department=entry["department"],
            unit=entry["unit"],
            figures={name: entry[name] for name in FIGURES if name in entry},
            needs=frozenset(entry.get("needs", ())),
            takes=frozenset(entry.get("takes", ())),
            counterparts=_counterpart_codes(entry.get("counterparts", []), known),
            themes=tuple(entry.get("themes", ())),
            modes=tuple(entry.get("modes", ())),
            results=tuple(entry.get("results", ())),
            measure=Measure(entry.get("measure", Measure.EVENT)),
            source=entry["source"],
        )
        for entry in document(FILE)["kind"]
    }


@cache
def terms(field: str) -> Mapping[str, str]:
    """Return the terms of a list field's codes: counterpart, theme, mode or result."""
    if field == "counterpart":
        return {code: entry.term for code, entry in counterparts().items()}
    found: Mapping[str, str] = document(FILE)[f"{field}s"]
    return found


@cache
def counterpart_groups() -> Mapping[str, str]:
    """Return the groups of counterparts with their terms: 「相手先の区分」."""
    found: Mapping[str, str] = document(FILE)["counterpart_groups"]
    return found


def catalogue_code(code: str) -> str:
    """Return the catalogue's part of a counterpart's code: `chamber.minato` is a `chamber`."""
    return code.partition(OWN)[0]


def sections_of(department: str, on: date) -> frozenset[str]:
    """Return a department and its sections: what counts when the department is counted."""
    return frozenset(d.id for d in departments(on) if department in (d.id, d.parent))

"""What entries break against the book: links, own counterparts, figures told before; set-based.

A whole file is checked with one SELECT for each kind of link that occurs in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from shinpo.activities import subjects
from shinpo.activities.entry import Entry
from shinpo.activities.models import ActivityState, Counterpart
from shinpo.activities.subjects import Subject
from shinpo.activities.words import term
from shinpo.core.refusal import Problem
from shinpo.law.activities import OWN, kinds
from shinpo.registry.models import Enterprise, Lender

SUBJECTS = ("guarantee", "claim")


@dataclass
class Known:
    """What the book knows of the things that a set of entries names."""

    enterprises: set[int] = field(default_factory=set)
    lenders: set[int] = field(default_factory=set)
    subjects: dict[str, dict[int, Subject]] = field(default_factory=dict)
    counterparts: dict[str, Counterpart] = field(default_factory=dict)
    figures: dict[tuple[object, ...], int] = field(default_factory=dict)


def known(entries: Sequence[Entry]) -> Known:
    """Read what the entries name; nothing is read that no entry names."""

    def named(name: str) -> set[int]:
        values = (getattr(entry, name) for entry in entries)
        return {value for value in values if value is not None}

    found = Known()
    if enterprises := named("enterprise_id"):
        rows = Enterprise.objects.filter(pk__in=enterprises)
        found.enterprises = set(rows.values_list("pk", flat=True))
    if lenders := named("lender_id"):
        found.lenders = set(Lender.objects.filter(pk__in=lenders).values_list("pk", flat=True))
    for name in SUBJECTS:
        if ids := named(f"{name}_id"):
            found.subjects[name] = subjects.by_id(name, ids)
    own = {entry.counterpart for entry in entries if OWN in entry.counterpart}
    if own:
        found.counterparts = {row.code: row for row in Counterpart.objects.filter(code__in=own)}
    if any(entry.kind in kinds() and entry.figure for entry in entries):
        found.figures = _figures()
    return found


def _figures() -> dict[tuple[object, ...], int]:
    """Return which figures of months stand already, each with its activity."""
    rows = ActivityState.objects.filter(period__isnull=False, withdrawn=False)
    return {
        (kind, counterpart, theme, period): activity
        for kind, counterpart, theme, period, activity in rows.values_list(
            "kind", "counterpart", "theme", "period", "activity_id"
        )
    }


def problems(entry: Entry, found: Known, *, but: int | None = None) -> Iterator[Problem]:
    """Return what is wrong with an entry of a known kind; `but` is the activity it corrects."""
    if entry.enterprise_id is not None and entry.enterprise_id not in found.enterprises:
        yield unknown("enterprise_id", str(entry.enterprise_id))
    if entry.lender_id is not None and entry.lender_id not in found.lenders:
        yield unknown("lender_id", str(entry.lender_id))
    for name in SUBJECTS:
        yield from _subject(entry, name, found)
    yield from _counterpart(entry, found)
    figure = entry.figure
    if figure is not None:
        kind, counterpart, theme, month = figure
        before = found.figures.get((kind, counterpart, theme, month.first))
        if before is not None and before != but:
            yield Problem(
                "held_on",
                "figure_twice",
                f"「{entry.what.term}」の{month}の数値は記録済みです。月の数値は1つだけです。"
                "元の記録を訂正してください。",
            )


def _subject(entry: Entry, name: str, found: Known) -> Iterator[Problem]:
    number: int | None = getattr(entry, f"{name}_id")
    if number is None:
        return
    subject = found.subjects.get(name, {}).get(number)
    if subject is None:
        yield unknown(f"{name}_id", str(number))
    elif entry.enterprise_id is not None and subject.enterprise_id != entry.enterprise_id:
        yield Problem(
            f"{name}_id",
            f"{name}_of_other_enterprise",
            f"{term(name)} {subject.number} は、入力した企業者のものではありません。"
            "番号か企業者を確かめてください。",
        )


def _counterpart(entry: Entry, found: Known) -> Iterator[Problem]:
    if OWN not in entry.counterpart:
        return
    row = found.counterparts.get(entry.counterpart)
    if row is None:
        yield unknown("counterpart", entry.counterpart)
    elif not in_force(row, entry.held_on):
        yield Problem(
            "counterpart",
            "counterpart_not_in_force",
            f"相手先「{row.name}」は{entry.held_on.isoformat()}には有効ではありません。"
            "相手先か実施日を確かめてください。",
        )


def in_force(row: Counterpart, on: date) -> bool:
    """Tell whether a counterpart may be named on a day."""
    return row.valid_from <= on and (row.valid_until is None or on < row.valid_until)


def unknown(field: str, shown: str) -> Problem:
    """Return the problem of something that the book does not have."""
    name = term(field)
    return Problem(
        field,
        f"{field.removesuffix('_id')}_unknown",
        f"{name}「{shown}」は登録されていません。番号を確かめるか、先に登録してください。",
    )


_LIKE = """
select kind, held_on, enterprise_id, lender_id, guarantee_id, claim_id, counterpart, theme, mode,
  result, min(activity_id)
from activities_activity_state
where not withdrawn and held_on = any(%s) and kind = any(%s)
group by kind, held_on, enterprise_id, lender_id, guarantee_id, claim_id, counterpart, theme,
  mode, result
"""


def alike(entries: Iterable[Entry]) -> dict[tuple[object, ...], int]:
    """Return records that look the same as one of the entries, by likeness: 「重複の疑い」."""
    wanted = {entry.likeness for entry in entries}
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, [list({w[1] for w in wanted}), list({w[0] for w in wanted})])
        rows = {tuple(row[:-1]): int(row[-1]) for row in cursor.fetchall()}
    return {likeness: rows[likeness] for likeness in wanted if likeness in rows}

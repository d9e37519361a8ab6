"""Project the year after a closed month, with ranges, and look back at how wrong it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from shinpo.core import projection as rule
from shinpo.core.period import Month
from shinpo.core.projection import ITEMS, MONTHS_A_YEAR, Assumptions, Between, Book, Path, Rates
from shinpo.core.yen import half_up
from shinpo.law.load import value
from shinpo.statistics.projection_inputs import Reading
from shinpo.statistics.reader import Closings


@dataclass(frozen=True)
class Changes:
    """What a planner changes of the assumptions: 「前提の変更」. Ratios; 1 changes nothing."""

    approvals: Decimal = Decimal(1)
    prepayment: Decimal = Decimal(1)
    subrogation: Decimal = Decimal(1)
    recovery: Decimal = Decimal(1)


@dataclass(frozen=True)
class Scenario:
    """A named set of changes: 「場合」."""

    id: str
    term: str
    changes: Changes


@dataclass(frozen=True)
class Outlook:
    """The year to come, in yen: 「見通し」. `last` is the year that has passed, by item."""

    start: Month
    items: Mapping[str, Between]
    path: Path
    last: Mapping[str, int]
    spreads: Mapping[str, Decimal]
    unscheduled: Decimal
    growth_kept: Decimal
    book: Book
    rates: Rates


@dataclass(frozen=True)
class LookedBack:
    """A projection of a year that is known: 「見通しの検証」. In yen."""

    outlook: Outlook
    carried: Mapping[str, Decimal] | None
    actual: Mapping[str, int]

    def error(self, item: str) -> Decimal:
        """Return how far the projection's middle was off, as a ratio to the actual."""
        return _off(self.outlook.items[item].middle, self.actual[item])

    def peer_error(self, item: str) -> Decimal | None:
        """Return how far last year's rates carried forward were off; None without two years."""
        return None if self.carried is None else _off(self.carried[item], self.actual[item])


def _off(said: Decimal | int, actual: int) -> Decimal:
    return abs(Decimal(said) - actual) / Decimal(actual) if actual else Decimal(0)


def scenarios(on: date) -> tuple[Scenario, ...]:
    """Return the scenarios in force on a day: 「場合分け」."""
    names = ("approvals", "prepayment", "subrogation", "recovery")
    return tuple(
        Scenario(one["id"], one["term"], Changes(*(Decimal(str(one[n])) for n in names)))
        for one in _law("scenarios", on)
    )


def _law(name: str, on: date) -> Any:
    return value("projection", f"projection.{name}", on)


def ahead(association_id: int, start: Month, changes: Changes | None = None) -> Outlook:
    """Return the outlook of the twelve months after a closed month.

    :raises Refused: if the month is not closed or its closing has no repayment plans.
    """
    with _reading(association_id, start) as reading:
        return _ahead(reading, start, changes or Changes())


def looked_back(association_id: int, start: Month) -> LookedBack:
    """Return the projection made at `start` from its own past alone, beside what came.

    :raises Refused: if the twelve months after `start` are not all closed.
    """
    with _reading(association_id, start) as reading:
        outlook = _ahead(reading, start, Changes())
        actual = _items(reading, start.plus(MONTHS_A_YEAR), MONTHS_A_YEAR)
        before = start.plus(-MONTHS_A_YEAR)
        carried = None
        if before in reading.closings.manifests:
            carried = rule.carried_forward(
                last=outlook.last,
                before=_items(reading, before, MONTHS_A_YEAR),
                opening_claims=(reading.month(before).claims, reading.month(start).claims),
            )
        return LookedBack(outlook, carried, actual)


def _reading(association_id: int, start: Month) -> Reading:
    return Reading(
        Closings.recorded(association_id),
        last_quarter=_law("last_quarter", start.last),
        smoothing=_law("smoothing_quarters", start.last),
    )


def _ahead(reading: Reading, start: Month, changes: Changes) -> Outlook:
    book, rates, given = _assumed(reading, start)
    spreads = _spreads(reading, start)
    changed = replace(given, **vars(changes))
    path = rule.project(book, rates, changed, rule.approvals_ahead(book, changed))
    deviations = Decimal(str(_law("coverage", start.last)["deviations"]))
    return Outlook(
        start=start,
        items={
            item: rule.between(middle, spread=spreads[item], deviations=deviations)
            for item, middle in path.totals.items()
        },
        path=path,
        last=_items(reading, start, MONTHS_A_YEAR),
        spreads=spreads,
        unscheduled=given.unscheduled,
        growth_kept=given.growth_kept,
        book=book,
        rates=rates,
    )


def _assumed(reading: Reading, start: Month) -> tuple[Book, Rates, Assumptions]:
    """Return the book at a month's end with the rates and assumptions of the time before it."""
    book, rates = reading.book(start), _rates(reading, start)
    kept = Decimal(str(_law("growth_kept", start.last)))
    unscheduled = [
        rate
        for end in (start.plus(-MONTHS_A_YEAR), start)
        if (rate := _unscheduled(reading, end, rates)) is not None
    ]
    return book, rates, Assumptions(kept, unscheduled=rule.continued(unscheduled, kept))


def _rates(reading: Reading, until: Month) -> Rates:
    years = _law("years_of_rates", until.last)
    return reading.rates(until, years=years["failure"], years_of_recovery=years["recovery"])


def _unscheduled(reading: Reading, end: Month, rates: Rates) -> Decimal | None:
    """Return what was repaid beside the plans in the year to a month's end, if it is known."""
    before = _year_before(reading, end)
    if before is None or end not in reading.closings.manifests:
        return None
    months = [before.plus(n + 1) for n in range(end.since(before))]
    return rule.unscheduled_rate(
        reading.book(before),
        rates,
        approvals=[reading.month(m).approved for m in months],
        outstanding_yen=reading.month(end).outstanding,
    )


def _year_before(reading: Reading, end: Month) -> Month | None:
    """Return the closed month a year before, or the earliest one within the year."""
    known = reading.known(end, MONTHS_A_YEAR + 1)
    return known[0] if len(known) > 1 else None


def _spreads(reading: Reading, start: Month) -> Mapping[str, Decimal]:
    """Return how wrong a year earlier's projection was, at least what the law assumes."""
    least = {k: Decimal(str(v)) for k, v in _law("least_spread", start.last).items()}
    before = _year_before(reading, start)
    if before is None:
        return least
    months = start.since(before)
    book, rates, given = _assumed(reading, before)
    approvals = rule.approvals_ahead(book, given)[:months]
    said = rule.project(book, rates, given, approvals).totals
    actual = _items(reading, start, months)
    return {item: max(least[item], rule.wrong_by(said[item], actual[item])) for item in ITEMS}


def _items(reading: Reading, end: Month, months: int) -> Mapping[str, int]:
    """Return the items of the months that end with a month, as far as they are closed."""
    found = [reading.month(m) for m in reading.known(end, months)]
    reading.month(end)
    return {
        "approvals": sum(f.approved for f in found),
        "outstanding": found[-1].outstanding,
        "average_outstanding": _mean([f.outstanding for f in found]),
        "subrogation": sum(f.subrogated for f in found),
        "recovery": sum(f.recovered for f in found),
    }


def _mean(balances: Sequence[int]) -> int:
    return int(half_up(Decimal(sum(balances)) / len(balances), 0))

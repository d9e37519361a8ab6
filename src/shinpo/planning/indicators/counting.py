"""Count every indicator of a term from the closings: 「評価指標の集計」.

This term and last year's are counted together. While a term runs, its months so far stand against
the same months of last year, and the result to be expected comes from the rule of
law/indicators.toml (実績見込). What was counted from the same closings is kept in the process.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import (
    Count,
    Definition,
    Entered,
    Result,
    Value,
    resolved,
)
from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.core.yen import Exact
from shinpo.law.load import value as law_value
from shinpo.planning.indicators.definitions import in_force
from shinpo.planning.indicators.entries import entered
from shinpo.planning.indicators.figures import figure_of
from shinpo.planning.indicators.lazily import results_of
from shinpo.statistics.indicators import Figures, Windows, counted
from shinpo.statistics.reader import Closings

ACTUAL, LAST_YEAR, REST, WHOLE = "actual", "last_year", "rest", "whole"
FLOW_RULE, STOCK_RULE = "last_year_rest", "last_year_change"
KEPT = 32
_kept: OrderedDict[tuple[object, ...], Figures] = OrderedDict()


@dataclass(frozen=True)
class Counting:
    """A term's indicators with what they were counted from: 「集計」.

    `months` are the closed months of the term. `entries` and `results` by period and name.
    """

    association_id: int
    term: Term
    months: tuple[Month, ...]
    definitions: Mapping[str, Definition]
    counts: Figures
    entries: Mapping[tuple[str, str], Exact]
    results: Callable[[Term], FigureBook]

    @property
    def is_running(self) -> bool:
        """True while months of the term are not closed yet."""
        return self.months != self.term.months

    @property
    def period(self) -> str:
        """The term, with the last month counted while it runs."""
        return f"{self.term}（{self.months[-1]}まで）" if self.is_running else str(self.term)

    @cached_property
    def actual(self) -> Mapping[str, Value]:
        """What the term comes to (so far): 「実績」."""
        return self._resolved(ACTUAL, self.term)

    @cached_property
    def last_year(self) -> Mapping[str, Value]:
        """What the same months of last year came to: 「前年度実績」「前年同期」."""
        return self._resolved(LAST_YEAR, self.term.plus(-1))

    @cached_property
    def expected(self) -> Mapping[str, Value]:
        """What the term will come to by the rule; once over, the result itself: 「実績見込」."""
        if not self.is_running:
            return self.actual
        rule = law_value("indicators", "expected", self.months[-1].last)
        return resolved(self.definitions, lambda one: self._expected(one, rule))

    def _resolved(self, window: str, term: Term) -> Mapping[str, Value]:
        def value(one: Definition) -> Exact | None:
            if isinstance(one.source, Count):
                return self.counts[one.id, window]
            if isinstance(one.source, Result) and not self.is_running:
                figure = self.results(term).get(f"{one.source.ref}.{Aspect.ACTUAL}")
                found = figure.cell.value if figure else None
                return None if isinstance(found, str) else found
            if isinstance(one.source, Entered):
                return self.entries.get((one.id, str(term)))
            return None

        return resolved(self.definitions, value)

    def _expected(self, one: Definition, rule: Mapping[str, str]) -> Exact | None:
        if isinstance(one.source, Entered):
            return self.entries.get((one.id, str(self.term)))
        if not isinstance(one.source, Count):
            return None
        now, then = self.counts[one.id, ACTUAL], self.counts[one.id, LAST_YEAR]
        rest, whole = self.counts[one.id, REST], self.counts[one.id, WHOLE]
        if one.source.is_stock:
            if rule["stock"] != STOCK_RULE:
                raise ValueError(f"unknown rule for a stock: {rule['stock']}")
            return None if None in (now, then, whole) else now + whole - then
        if rule["flow"] != FLOW_RULE:
            raise ValueError(f"unknown rule for a flow: {rule['flow']}")
        return None if None in (now, rest) else now + rest


def counting_of(association_id: int, term: Term) -> Counting:
    """Count a term. Inside the association's scope.

    :raises Refused: if no month of the term is closed, or a closing is not what was frozen.
    """
    closings = Closings.recorded(association_id)
    months = closed_part(closings, term)
    definitions = in_force(association_id, months[-1].last)
    counts = {d.id: d.source for d in definitions.values() if isinstance(d.source, Count)}
    last = term.plus(-1)
    now = tuple(month.plus(-len(Term(term.year).months)) for month in months)
    windows = {ACTUAL: months, LAST_YEAR: now, REST: last.months[len(months) :], WHOLE: last.months}
    return Counting(
        association_id=association_id,
        term=term,
        months=months,
        definitions=definitions,
        counts=counted_once(closings, counts, windows),
        entries=entered(association_id, (str(term), str(last))),
        results=lambda asked: results_of(association_id, asked),
    )


def closed_part(closings: Closings, term: Term) -> tuple[Month, ...]:
    """Return the closed months of a term from its first on.

    :raises Refused: if there is none.
    """
    months = tuple(month for month in term.months if month in closings.manifests)
    if not months:
        latest = max(closings.manifests, default=None)
        known = f"締切済みの最後の月は{latest}です" if latest else "締め切られた月はまだありません"
        raise refuse(
            "term",
            "term_not_closed",
            f"{term} の月が一つも締め切られていないため、指標を数えられません。{known}。"
            "締切済みの年度を選んでください。",
        )
    return months


def counted_once(closings: Closings, counts: Mapping[str, Count], windows: Windows) -> Figures:
    """Return the counts, counted once per process for the same closings and definitions."""
    months = {month for given in windows.values() for month in given} | {max(closings.manifests)}
    frozen = tuple(
        entry["sha256"]
        for month in sorted(months & set(closings.manifests))
        for _, entry in sorted(closings.manifests[month]["datasets"].items())
    )
    key = (
        closings.root, closings.association_id, frozen, tuple(counts.items()),
        tuple(windows.items()),
    )  # fmt: skip
    found = _kept.pop(key, None)
    if found is None:
        found = counted(closings, counts, windows)
    _kept[key] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found


def count(association_id: int, term: Term) -> FigureBook:
    """Return every indicator of a term with its last year's: 「指標の計数」.

    What a closing lacks or nobody entered is not in the book.

    :raises Refused: as `counting_of`.
    """
    return book_of_counting(counting_of(association_id, term))


def book_of_counting(counting: Counting) -> FigureBook:
    """Return the figures of a counting: 「実績」「前年度実績」."""
    return FigureBook(
        figure_of(one, aspect, values[name], counting.term, counting.period)
        for name, one in counting.definitions.items()
        for aspect, values in (
            (Aspect.ACTUAL, counting.actual),
            (Aspect.LAST_YEAR, counting.last_year),
        )
        if values[name] is not None
    )


def expected_of(association_id: int, term: Term) -> FigureBook:
    """Return what each indicator of a running term is expected to come to: 「実績見込」.

    :raises Refused: as `counting_of`.
    """
    counting = counting_of(association_id, term)
    return FigureBook(
        figure_of(one, Aspect.EXPECTED, counting.expected[name], term, counting.period)
        for name, one in counting.definitions.items()
        if counting.expected[name] is not None
    )


def by_month(association_id: int, one: Definition, counting: Counting) -> list[dict[str, object]]:
    """Return an indicator month by month beside last year; a ratio has no months: 「月別」."""
    if not isinstance(one.source, Count):
        return []
    closings = Closings.recorded(association_id)
    year = len(Term(counting.term.year).months)
    pairs = {month: month.plus(-year) for month in counting.term.months}
    windows = {str(m): (m,) for pair in pairs.items() for m in pair}
    found = counted_once(closings, {one.id: one.source}, windows)
    return [
        {"month": now, "actual": found[one.id, str(now)], "last_year": found[one.id, str(then)]}
        for now, then in pairs.items()
    ]

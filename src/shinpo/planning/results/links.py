"""Where a result leads: the page that opens its records: 「計数の出どころ」."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from shinpo.core.accounts import Side
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import Part, PlanLine, PlanLines
from shinpo.law.chart import chart

# item -> row of the overview; what stands at an end is its column of the end, too
_ROWS = {
    "approvals": "approved",
    "outstanding": "outstanding",
    "subrogation": "subrogated",
    "recovery": "recovered",
}


def business(item: str, term: Term, *, cases: bool = False) -> str:
    """Return the cell of the overview that counts the item; empty if none does."""
    column = "ytd_count" if cases else "ytd_amount"
    if item == "claims_outstanding":
        if cases:
            return _page("statistics:cell", "overview", term.last_month, item, column)
        return _accounts(("claims",), "closing", term)
    if item not in _ROWS:
        return ""
    return _page("statistics:cell", "overview", term.last_month, _ROWS[item], column)


def line(one: PlanLine, lines: PlanLines, term: Term) -> str:
    """Return the journal lines of a line's accounts; empty if no lines add up to it.

    `lines` is the form that `one` stands in, which may be newer than the chart of `term`.
    """
    on = chart(term.last)
    known = {account.id for account in on.accounts}
    weights: dict[str, int] = {}  # leaf -> how often its debits count
    ats = set()
    for part, at in _gathered(one, lines, 1):
        if part.id in known:
            ats.add(at)
            for leaf in on.below(part.id):
                debit = part.sign if on.by_id(part.id).side is Side.DEBIT else -part.sign
                weights[leaf.id] = weights.get(leaf.id, 0) + debit
    counted = {leaf: weight for leaf, weight in weights.items() if weight}
    # One direction, one day: else the sum of the lines would be another figure.
    if len(ats) != 1 or len(set(counted.values())) != 1:
        return ""
    return _accounts(tuple(counted), ats.pop(), term, only=True)


def _gathered(one: PlanLine, lines: PlanLines, sign: int) -> Iterator[tuple[Part, str]]:
    """Yield the accounts of a line and of the lines that it is the sum of, each with its day."""
    yield from ((replace(part, sign=sign * part.sign), one.at) for part in one.accounts)
    if one.same is not None:
        yield from _gathered(lines[one.same], lines, sign)
    elif not one.accounts:
        for part in one.parts:
            yield from _gathered(lines[part.id], lines, sign * part.sign)


def _accounts(accounts: tuple[str, ...], at: str, term: Term, *, only: bool = False) -> str:
    """`only` leaves out what stands below an account."""
    if not accounts:
        return ""
    page = _page("accounting:year_lines", term.year)
    asked = {"accounts": ",".join(accounts), "at": at, **({"only": 1} if only else {})}
    return page and f"{page}?{urlencode(asked)}"


def _page(name: str, *args: object) -> str:
    try:
        return reverse(name, args=[str(arg) for arg in args])
    except NoReverseMatch:
        return ""

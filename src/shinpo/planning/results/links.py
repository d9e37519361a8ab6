"""Where a result leads: the page that opens its records: 「計数の出どころ」."""

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import PlanLine

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


def line(one: PlanLine, term: Term) -> str:
    """Return the journal lines of a line's accounts; empty for a line that is computed."""
    return _accounts(tuple(part.id for part in one.accounts), one.at, term)


def _accounts(accounts: tuple[str, ...], at: str, term: Term) -> str:
    if not accounts:
        return ""
    page = _page("accounting:year_lines", term.year)
    return page and f"{page}?{urlencode({'accounts': ','.join(accounts), 'at': at})}"


def _page(name: str, *args: object) -> str:
    try:
        return reverse(name, args=[str(arg) for arg in args])
    except NoReverseMatch:
        return ""

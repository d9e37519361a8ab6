"""The journal lines of some accounts over a year: what a line of plan or statement adds up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shinpo.accounting.lines import LINES
from shinpo.core.accounts import Chart
from shinpo.core.fiscal_year import Term

CLOSING = "closing"

YEAR_LINES = replace(
    LINES,
    columns=LINES.columns + ", l.account as account",
    filters={
        "accounts": "l.account = any(%(accounts)s)",
        "since": "l.booked_on >= %(since)s",
        "until": "l.booked_on <= %(until)s",
        "moved": "not exists (select 1 from ledger_fact f"
        " where f.id = l.fact_id and f.kind = 'opening_balances')",
    },
)


def codes_of(names: Sequence[str], chart: Chart, *, only: bool) -> list[int]:
    """Return the accounts to look for: those named, with all below them unless `only`."""
    found = names if only else [leaf.id for name in names for leaf in chart.below(name)]
    return sorted({int(chart.by_id(name).code) for name in found})


def given(codes: Sequence[int], term: Term, at: str) -> dict[str, Any]:
    """Return the filters: what moved in the year, or every line up to its end for a balance.

    Opening balances stand for the years before; they move nothing.
    """
    found: dict[str, Any] = {"accounts": list(codes), "until": term.last}
    if at != CLOSING:
        found |= {"since": term.first, "moved": True}
    return found

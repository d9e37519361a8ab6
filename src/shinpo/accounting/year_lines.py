"""The journal lines of some accounts over a year: what a line of plan or statement adds up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shinpo.accounting.lines import LINES
from shinpo.core.fiscal_year import Term

CLOSING = "closing"

YEAR_LINES = replace(
    LINES,
    columns=LINES.columns + ", l.account as account",
    filters={
        "accounts": "l.account = any(%(accounts)s)",
        "since": "l.booked_on >= %(since)s",
        "until": "l.booked_on <= %(until)s",
    },
)


def given(codes: Sequence[int], term: Term, at: str) -> dict[str, Any]:
    """Return the filters: the year's lines, or every line up to its end for a balance."""
    found: dict[str, Any] = {"accounts": list(codes), "until": term.last}
    if at != CLOSING:
        found["since"] = term.first
    return found

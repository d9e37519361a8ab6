"""Read the chart of accounts of a day from accounts.toml: 「勘定科目表」."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from shinpo.core.accounts import NORMAL_SIDE, Account, Chart, Difference, Kind, Side
from shinpo.core.dated import NotInForce
from shinpo.core.period import Span
from shinpo.law.load import document

ORIGIN = "law/accounts.toml"
SECTION_OF_BALANCE_SHEET = "balance_sheet"


def _account(block: Mapping[str, Any], row: Mapping[str, Any], order: int) -> Account:
    kind = Kind(block["kind"])
    stated = row.get("side", block.get("side"))
    if (kind in NORMAL_SIDE) == (stated is not None):
        raise ValueError(f"{ORIGIN}: {row['code']} の借方・貸方の別は科目の性質から決まります。")
    return Account(
        code=row["code"],
        id=row["id"],
        term=row["term"],
        kind=kind,
        side=NORMAL_SIDE[kind] if stated is None else Side(stated),
        statement=block["statement"],
        section=block.get("section", SECTION_OF_BALANCE_SHEET),
        parent=row.get("parent"),
        order=order,
        span=Span(block["from"], block.get("until")),
        source=block["source"],
        start_unknown=block.get("start_unknown", False),
        end_unknown=block.get("end_unknown", False),
        note=block.get("note", ""),
        line=row.get("line"),
        mirrors=row.get("mirrors"),
        printed_in=row.get("printed_in"),
    )


@cache
def accounts() -> tuple[Account, ...]:
    """Return every account ever recorded, in order of print, whatever its validity."""
    pairs = [(block, row) for block in document("accounts")["block"] for row in block["account"]]
    return tuple(_account(block, row, order) for order, (block, row) in enumerate(pairs))


@cache
def differences() -> tuple[Difference, ...]:
    """Return the computed lines of the statements (収支差額)."""
    return tuple(
        Difference(**{**row, "sections": tuple(row["sections"])})
        for row in document("accounts")["difference"]
    )


def _in_force(account: Account, on: date) -> bool:
    # A line whose start is unknown was printed later than it began: it counts from the start
    # of the chart, never after its end.
    if account.start_unknown and on < account.span.start:
        return True
    return on in account.span


@cache
def chart(on: date) -> Chart:
    """Return the chart in force on a day. Raise NotInForce before the chart starts."""
    if on < document("accounts")["chart"]["from"]:
        raise NotInForce("勘定科目表", on, ORIGIN)
    return Chart(on, (a for a in accounts() if _in_force(a, on)), ORIGIN)

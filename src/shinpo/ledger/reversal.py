"""Reverse facts: 「取消」. The old fact stays; the opposite is recorded beside it."""

from collections.abc import Sequence
from datetime import date

from shinpo.core.refusal import refuse
from shinpo.ledger.record import Begun, execute, sql
from shinpo.ledger.rules import balance_signs


def reverse(begun: Begun, fact_ids: Sequence[int], *, booked_on: date) -> dict[int, int]:
    """Reverse facts in the open month of `booked_on`; return reversal id by fact id.

    The reversal counts on the same effective day and is booked now: a late correction shows in
    the month in which it is booked, and a closed month stays as it was published.

    :raises Refused: if a fact is unknown, is itself a reversal or was reversed before, if the month
        is closed, or if later facts have used up the balance.
    """
    if begun.repeated:
        raise RuntimeError("the act was already carried out; answer with its earlier result")
    rows = execute(
        sql("reverse"),
        {
            **balance_signs(),
            "act_id": begun.act_id,
            "fact_ids": list(fact_ids),
            "booked_on": booked_on,
        },
    )
    reversals = {reversed_id: new_id for new_id, reversed_id in rows}
    missing = sorted(set(fact_ids) - set(reversals))
    if missing:
        raise refuse(
            "fact_id",
            "not_reversible",
            f"取り消せない事実が含まれています（{missing}）。"
            "取消の事実や他の協会の事実は取り消せません。履歴を確かめてください。",
        )
    return reversals

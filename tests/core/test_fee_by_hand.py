"""The fee worked out a second time, month by month from the published definitions.

Nothing of the program is used here but its answer: the plan is expanded into one amount a
month, and every definition (回数, 据置期間, 据置金額, 均等・不均等, 係数) is read off that list.
"""

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from shinpo.cli.quote import quote
from shinpo.core.refusal import Refused

COEFFICIENTS = (
    (25, "0.55", "0.61"),
    (13, "0.60", "0.66"),
    (7, "0.65", "0.72"),
    (2, "0.70", "0.77"),
)
RATES = ("1.15", "0.45", "2.2", "1.00", "0.333333", "0.01", "99.999999")
SCHEDULES = 1_500


def expanded(repayment: list[dict[str, int]]) -> dict[int, int]:
    """Return what falls due in each month."""
    return {
        month: item["amount_yen"]
        for item in repayment
        for month in (
            [item["at"]] if "at" in item else range(item["from"], item["to"] + 1, item["every"])
        )
    }


def by_hand(asked: dict[str, Any]) -> dict[str, Any] | str:
    """Return the answer that the published definitions give, or the rule that is broken."""
    due = expanded(asked["repayment"])
    months = sorted(due)
    yen = [due[month] for month in months]
    amount, term = asked["amount_yen"], asked["months"]
    if sum(yen) != amount:
        return "schedule.sum"
    if months[-1] != term:
        return "schedule.beyond_term" if months[-1] > term else "schedule.before_term"
    gaps = [later - earlier for earlier, later in pairwise(months)]
    grace = max(0, months[0] - _interval(asked["repayment"], gaps))
    deferred = yen[-1] - yen[-2] if yen[-1] > 2 * yen[-2] else 0
    yen[-1] -= deferred
    one_amount = len(set(yen[:-1])) == 1 or len(set(yen[1:])) == 1
    equal = len(set(gaps)) == 1 and (one_amount or asked.get("level_payment", False))
    factor = next(e if equal else u for least, e, u in COEFFICIENTS if len(yen) >= least)
    rate = Fraction(asked["rate_percent"]) / 100
    parts = [
        ("grace", int(amount * rate * grace / 12)) if grace else None,
        ("balloon", int(deferred * rate * (term - grace) / 12)) if deferred else None,
        ("instalments", int((amount - deferred) * rate * (term - grace) / 12 * Fraction(factor))),
    ]
    return {
        "parts": [part for part in parts if part],
        "coefficient": factor,
        "equal": equal,
        "instalments": len(yen),
    }


def _interval(repayment: list[dict[str, int]], gaps: list[int]) -> int:
    """The certificate's own words come first: 「○か月ごと」."""
    ordered = sorted(repayment, key=lambda item: item.get("from", item.get("at", 0)))
    said = [i["every"] for i in ordered if "from" in i and i["from"] + i["every"] <= i["to"]]
    return said[0] if said else gaps[0]


def some_schedules(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Return loans with grace, steps, gaps, balloons at and around the border, and mistakes."""
    for _ in range(SCHEDULES):
        unit = dice.choice([1, 7, 1_000, 123_457, 10**9])
        every = dice.choice([1, 1, 1, 2, 3, 6])
        month = dice.choice([every, every, 1, dice.randint(1, 13)])
        yen = dice.randint(1, 99) * unit
        repayment: list[dict[str, int]] = []
        for _ in range(dice.choice([1, 1, 2, 3])):
            count = dice.choice([1, 2, 5, 6, 7, 12, 13, 24, 25, 60])
            end = month + (count - 1) * every
            late = dice.randrange(every)  # the month named last may have no instalment
            repayment.append({"from": month, "to": end + late, "every": every, "amount_yen": yen})
            before, month = yen, end + (every if dice.random() < 0.8 else dice.randint(1, 9))
            yen = yen if dice.random() < 0.5 else dice.randint(1, 99) * unit
        border = (2 * before, 2 * before + 1, 2 * before - 1, before + 1, 10 * before, before)
        repayment.append({"at": month, "amount_yen": max(1, dice.choice(border))})
        due = expanded(repayment)
        if len(due) != sum(len(expanded([item])) for item in repayment):
            continue  # two instalments in one month
        slip = dice.choice([0] * 30 + [-1, 1])
        dice.shuffle(repayment)
        yield {
            "amount_yen": sum(due.values()) + (slip if dice.random() < 0.5 else 0),
            "rate_percent": dice.choice(RATES),
            "months": max(due) + slip,
            "repayment": repayment,
            "level_payment": dice.random() < 0.2,
        }


def test_the_fee_is_the_one_worked_out_month_by_month() -> None:
    seen = 0
    for asked in some_schedules(random.Random(20241001)):
        if asked["amount_yen"] < 1:
            continue
        want = by_hand(asked)
        try:
            answer = quote(asked)
        except Refused as refused:
            assert want == refused.problems[0].rule, asked
            continue
        assert isinstance(want, dict), (asked, want)
        got = {key: answer[key] for key in ("coefficient", "equal", "instalments")}
        parts = [(part["kind"], part["yen"]) for part in answer["parts"]]
        assert {"parts": parts, **got} == want, asked
        assert answer["fee_yen"] == sum(yen for _, yen in parts)
        seen += 1
    assert seen > SCHEDULES / 2

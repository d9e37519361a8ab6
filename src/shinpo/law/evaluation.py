"""Read the grading rules of associations: 「達成度判定基準」 (law/evaluation.toml).

An association may keep a rule of its own in the same form in a row of its data base; `grading_of`
and `steps_of` read that too (JSON has no decimals: ratios stand there as texts).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shinpo.core.evaluation import GradingRule, Item, PlanBand, ScoreBand
from shinpo.core.evaluation_steps import StepRule, Within
from shinpo.law.load import document, parameter

FILE = "evaluation"


def associations_with_rule() -> tuple[str, ...]:
    """Return the associations whose grading rule is recorded."""
    return tuple(document(FILE)["grading"])


def grading_rule(association: str, on: date) -> GradingRule:
    """Return an association's grading rule in force on a day.

    Raise KeyError for an association without a rule, NotInForce outside the record.
    """
    return grading_of(parameter(FILE, f"grading.{association}").on(on))


def latest_start(association: str) -> date:
    """Return the day from which the newest recorded rule of an association holds."""
    return parameter(FILE, f"grading.{association}").entries[-1].span.start


def evaluation_steps(association: str, on: date) -> tuple[StepRule, ...]:
    """Return the steps of an association's self-evaluation in force on a day: 「手続」.

    Raise KeyError for an association without a record, NotInForce outside it.
    """
    return steps_of(parameter(FILE, f"steps.{association}").on(on))


def steps_of(records: Iterable[Mapping[str, Any]]) -> tuple[StepRule, ...]:
    """Return the steps written in a record, in their order."""
    return tuple(
        StepRule(**{**record, "within": Within(**record["within"]) if "within" in record else None})
        for record in records
    )


def grading_of(record: Mapping[str, Any]) -> GradingRule:
    """Return the grading rule written in a record."""
    return GradingRule(
        elements=tuple(record["elements"]),
        points_per_element=record["points_per_element"],
        score_bands=tuple(ScoreBand(b["at_least"], b["grade"]) for b in record["score_band"]),
        plan_bands=tuple(
            PlanBand(_floor(b.get("at_least")), b["grade"], b["reversed"])
            for b in record["plan_band"]
        ),
        items={i["id"]: Item(i["id"], i["term"], i["less_is_better"]) for i in record["item"]},
        grades=dict(record["grade"]),
    )


def _floor(ratio: Decimal | int | str | None) -> Decimal | None:
    return None if ratio is None else Decimal(ratio)

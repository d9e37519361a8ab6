"""Read the grading rules of associations: 「達成度判定基準」 (law/evaluation.toml)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shinpo.core.evaluation import GradingRule, Item, PlanBand, ScoreBand
from shinpo.law.load import document, parameter

FILE = "evaluation"


def associations_with_rule() -> tuple[str, ...]:
    """Return the associations whose grading rule is recorded."""
    return tuple(document(FILE)["grading"])


def grading_rule(association: str, on: date) -> GradingRule:
    """Return an association's grading rule in force on a day.

    Raise KeyError for an association without a rule, NotInForce outside the record.
    """
    return _rule(parameter(FILE, f"grading.{association}").on(on))


def latest_start(association: str) -> date:
    """Return the day from which the newest recorded rule of an association holds."""
    return parameter(FILE, f"grading.{association}").entries[-1].span.start


def _rule(record: Mapping[str, Any]) -> GradingRule:
    return GradingRule(
        elements=tuple(record["elements"]),
        points_per_element=record["points_per_element"],
        score_bands=tuple(ScoreBand(b["at_least"], b["grade"]) for b in record["score_band"]),
        plan_bands=tuple(
            PlanBand(b.get("at_least"), b["grade"], b["reversed"]) for b in record["plan_band"]
        ),
        items={i["id"]: Item(i["id"], i["term"], i["less_is_better"]) for i in record["item"]},
        grades=dict(record["grade"]),
    )

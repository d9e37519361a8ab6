"""The rule that holds for an evaluation: from the association's row, with the law behind it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shinpo.core.evaluation import GradingRule
from shinpo.core.evaluation_steps import StepRule, rule_problems
from shinpo.core.refusal import Refused, refuse
from shinpo.law.evaluation import evaluation_steps, grading_of, grading_rule, steps_of
from shinpo.planning.evaluation.models import EvaluationRule

# Steps that the program knows by name; a rule takes those it has, in its own order.
DRAFTS, RECEIVED, JUDGED = "drafts", "received", "judged"
BOARD, APPROVED, OUTSIDE = "board", "approved", "outside"
# Who takes a step (`by`), in words.
BODIES = {
    "department": "各部門", "secretariat": "庶務", "committee": "計画等自己評価委員会",
    "board": "常勤役員会", "chairman": "会長",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """An association's rule read: grading (None: nothing is graded), steps, low grades."""

    title: str
    source: str
    approver: str
    grading: GradingRule | None
    steps: tuple[StepRule, ...]
    low_grades: tuple[str, ...]

    def has(self, step_id: str) -> bool:
        """Whether the rule has a step."""
        return any(step.id == step_id for step in self.steps)


def read(row: EvaluationRule, on: date) -> Rule:
    """Read a row on a day (the last of the period evaluated): 「自己評価の定め」.

    :raises Refused: if its steps do not hold together.
    """
    grading, steps = row.grading, row.steps
    read_steps = evaluation_steps(steps, on) if isinstance(steps, str) else steps_of(steps)
    if problems := rule_problems(read_steps):
        raise Refused(*problems)
    if grading is not None:
        grading = grading_rule(grading, on) if isinstance(grading, str) else grading_of(grading)
    return Rule(
        row.title, row.source, row.approver, grading, read_steps, tuple(row.low_grades or ())
    )


def rule_in_force(on: date) -> EvaluationRule:
    """Return the association's row in force on a day.

    :raises Refused: if the association has decided none.
    """
    found = EvaluationRule.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on
    ).first()
    if found is None:
        raise refuse(
            "rule",
            "evaluation.rule_missing",
            f"{on.isoformat()}に有効な自己評価の定めがありません。評価の手続と基準は協会が"
            "定めます。定めを登録してから始めてください。",
        )
    return found

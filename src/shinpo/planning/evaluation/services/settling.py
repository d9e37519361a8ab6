"""The scorers settle the grade of each issue by discussion: 「評価項目の総合判定」."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from shinpo.core.evaluation_board import settlement_problems
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, refuse_future
from shinpo.planning.evaluation.models import EvaluationItem, Settlement
from shinpo.planning.evaluation.services.scoring import grading_open
from shinpo.planning.evaluation.state import State, locked


@dataclass(frozen=True)
class SettlementEntry:
    """The grade settled for an issue (empty: －) and why."""

    key: str
    grade: str
    reason: str


def issues_settle(
    evaluation_id: int, entries: Sequence[SettlementEntry], doing: Doing, *, settled_on: date
) -> None:
    """Settle the grade of issues; a new settlement supersedes the earlier one.

    :raises Refused: before all have scored, without a reason, for a measure (its grade follows
        from the scores) and for a figure (its grade follows from the plan, or there is none).
    """
    content = {
        "evaluation": evaluation_id,
        "entries": [asdict(entry) for entry in entries],
        "settled_on": settled_on,
    }
    begun = record.begin(doing.act("evaluation_settle", content))
    if begun.repeated:
        return
    state = locked(evaluation_id)
    for entry in entries:
        _refuse_figures(state, entry.key)
    grading = grading_open(state)
    refuse_future("settled_on", "判定日", settled_on, doing.booked_on)
    problems: list[Problem] = []
    for entry in entries:
        measures = [
            state.measure_scores(item) for item in state.items if item.parent_key == entry.key
        ]
        problems += settlement_problems(
            grade=entry.grade, reason=entry.reason, measures=measures,
            scorers=state.scorer_ids, rule=grading,
        )  # fmt: skip
    if problems:
        raise Refused(*problems)
    rows = []
    for entry in entries:
        item = state.item(entry.key)
        rows.append(
            Settlement(
                association_id=doing.association_id, item=item, grade=entry.grade,
                reason=entry.reason.strip(), settled_on=settled_on,
                supersedes=state.settlements.get(item.pk), act_id=begun.act_id,
            )
        )  # fmt: skip
    Settlement.objects.bulk_create(rows)


def _refuse_figures(state: State, key: str) -> None:
    """Refuse a grade where none is entered: figures and measures."""
    line = plan_lines(state.row.ended_on).get(key)
    if line is not None:
        graded = state.rule.grading is not None and line.graded in state.rule.grading.items
        why = (
            "達成度は計画比から計算します。" if graded
            else "財務計画、経営諸比率、収支計画のその他の行には達成度を付けません。"
        )  # fmt: skip
        raise refuse(
            "grade",
            "evaluation.grade_of_figure",
            f"「{line.term}」の達成度は入力できません。{why}コメントだけを入力してください。",
        )
    item = state.item(key)
    if item.kind != EvaluationItem.ISSUE:
        raise refuse(
            "grade",
            "evaluation.grade_of_measure",
            f"「{item}」の達成度は入力できません。方策の達成度は全評点者の平均評点から計算します。"
            "評点を確かめてください。",
        )

"""Scorers give their points: 「評点」. Append-only: a change is a new row over the earlier one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from shinpo.core.evaluation import GradingRule, grade_by_scores
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation.models import EvaluationItem, Score
from shinpo.planning.evaluation.rules import JUDGED
from shinpo.planning.evaluation.state import State, locked


@dataclass(frozen=True)
class Sheet:
    """One scorer's points for the elements of one measure."""

    scorer_id: int
    key: str
    points: tuple[int, ...]


def measures_score(evaluation_id: int, sheets: Sequence[Sheet], doing: Doing) -> None:
    """Take the points of scorers for measures, all or none.

    :raises Refused: if points are out of range, the scorer is none of the committee, the measure
        has no grade, or its item is settled.
    """
    content = {"evaluation": evaluation_id, "sheets": [asdict(sheet) for sheet in sheets]}
    begun = record.begin(doing.act("evaluation_score", content))
    if begun.repeated:
        return
    state = locked(evaluation_id)
    grading = grading_open(state)
    problems = _stranger_problems(state, sheets)
    problems += [p for sheet in sheets for p in _problems(state, grading, sheet)]
    if problems:
        raise Refused(*problems)
    rows = []
    for sheet in sheets:
        item = state.item(sheet.key)
        before = state.scores.get(item.pk, {}).get(sheet.scorer_id)
        if before is not None and tuple(before.points) == sheet.points:
            continue
        rows.append(
            Score(
                association_id=doing.association_id, item=item, scorer_id=sheet.scorer_id,
                points=list(sheet.points), supersedes=before, act_id=begun.act_id,
            )
        )  # fmt: skip
    Score.objects.bulk_create(rows)


def grading_open(state: State) -> GradingRule:
    """Return the grading rule if scores and settlements are taken now.

    :raises Refused: if the association grades nothing, before the drafts are received and after
        the judgement.
    """
    grading = state.rule.grading
    if grading is None:
        raise refuse(
            "points",
            "evaluation.nothing_graded",
            "この協会の自己評価の定めには達成度がありません。評点も判定も行いません。"
            "文章だけで評価を取りまとめてください。",
        )
    if not state.scoring_open:
        why = (
            "判定を終えて提出済みです。" if state.has_done(JUDGED)
            else "委員会がまだ自己評価案を受理していません。"
        )  # fmt: skip
        raise refuse(
            "points",
            "evaluation.scoring_closed",
            f"評点と判定を受け付けていません。{why}進捗の画面で手続を確かめてください。",
        )
    return grading


def _stranger_problems(state: State, sheets: Sequence[Sheet]) -> list[Problem]:
    if {sheet.scorer_id for sheet in sheets} <= set(state.scorer_ids):
        return []
    return [
        Problem(
            "scorer",
            "evaluation.scorer_unknown",
            "評点できません。この評価の計画等自己評価委員会の委員ではありません。"
            "評点は委員に依頼してください。",
        )
    ]


def _problems(state: State, grading: GradingRule, sheet: Sheet) -> list[Problem]:
    found = []
    item = state.item(sheet.key)
    draft = state.draft_of(item)
    if item.kind != EvaluationItem.MEASURE or (draft and draft.ungraded_reason):
        found.append(
            Problem(
                "points",
                "evaluation.score_measure",
                f"「{item}」には評点を付けません。評点の対象は達成度のある方策だけです。"
                "評点表の欄に入力してください。",
            )
        )
    parent = next((i for i in state.items if i.key == item.parent_key), None)
    if parent is not None and parent.pk in state.settlements:
        found.append(
            Problem(
                "points",
                "evaluation.score_settled",
                f"「{parent}」は総合判定が済んでいます。判定の後の評点の変更は判定と食い違います。"
                "評点は変えずに、必要なら総合判定を改めてください。",
            )
        )
    try:
        grade_by_scores([sheet.points], rule=grading)
    except Refused as refused:
        found += [
            Problem("points", p.rule, p.message.replace("評点者1の", f"「{item}」の"))
            for p in refused.problems
        ]
    return found

"""Take the steps of an evaluation in their order: 「受理」「判定」「役員会」「決裁」."""

from datetime import date

from shinpo.core.evaluation_board import Graded, lacking_countermeasures
from shinpo.core.evaluation_steps import refuse_out_of_order
from shinpo.core.figure_book import FigureBook
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, refuse_future
from shinpo.planning.evaluation.figures import LineView, line_views, lines_of
from shinpo.planning.evaluation.models import EvaluationStep
from shinpo.planning.evaluation.rules import JUDGED
from shinpo.planning.evaluation.state import State, locked


def step_take(
    evaluation_id: int,
    step_id: str,
    doing: Doing,
    *,
    held_on: date,
    book: FigureBook,
    note: str = "",
) -> None:
    """Record that a step was taken. `book` holds the figures of the term (`figures_of`).

    :raises Refused: out of order, or, for the judgement, while something is not graded or a low
        grade has no countermeasure.
    """
    content = {"evaluation": evaluation_id, "step": step_id, "held_on": held_on, "note": note}
    begun = record.begin(doing.act("evaluation_step", content))
    if begun.repeated:
        return
    state = locked(evaluation_id)
    step = refuse_out_of_order(step_id, state.rule.steps, state.progress, held_on=held_on)
    if step.each_department:
        raise refuse(
            "step",
            "evaluation.step_departments",
            f"「{step.term}」は部門ごとに行います。全部門の提出が揃うと済みます。"
            "各部門の画面から提出してください。",
        )
    refuse_future("held_on", f"「{step.term}」の日", held_on, doing.booked_on)
    if step_id == JUDGED:
        problems = judgement_problems(state, book)
        if problems:
            raise Refused(*problems)
    EvaluationStep.objects.create(
        association_id=doing.association_id, evaluation=state.row, step=step_id,
        held_on=held_on, note=note.strip(), actor_id=doing.actor_id, act_id=begun.act_id,
    )  # fmt: skip


def graded_lines(state: State, book: FigureBook) -> tuple[LineView, ...]:
    """Return the lines that the rule grades by plan: 「計画比により判定する項目」."""
    views = line_views(book, lines_of(state.row.ended_on), state.figure_grading)
    return tuple(view for view in views if view.graded)


def all_graded(state: State, book: FigureBook) -> list[Graded]:
    """Return everything with a grade: issues with their measures, and figures."""
    figures = [Graded(v.line.id, v.line.term, v.grade) for v in graded_lines(state, book)]
    return [issue.graded for issue in state.issues] + figures


def lacking(state: State, book: FigureBook) -> tuple[Graded, ...]:
    """Return what was graded low and has no countermeasure: 「改善策のない評価項目」."""
    return lacking_countermeasures(
        all_graded(state, book),
        low=state.rule.low_grades,
        answered={c.subject for c in state.countermeasures},
    )


def judgement_problems(state: State, book: FigureBook) -> list[Problem]:
    """Return what keeps an evaluation from the board: 「常勤役員会に提出できない理由」."""
    if state.rule.grading is None:
        return []
    found = []
    if not state.all_scored:
        names = "、".join(str(s) for s in state.scorers if s.pk in state.missing_scores)
        found.append(
            Problem(
                "step",
                "evaluation.judge_scores",
                f"評点が済んでいません（{names or '評点者がいません'}）。判定は全評点者の評点の後に"
                "行います。評点を揃えてください。",
            )
        )
    open_issues = [str(issue.item) for issue in state.issues if issue.settlement is None]
    if open_issues:
        found.append(
            Problem(
                "step",
                "evaluation.judge_settlements",
                f"総合判定のない評価項目があります（{'、'.join(open_issues)}）。"
                "役員会への提出には全項目の判定が要ります。協議して判定してください。",
            )
        )
    missing = [v.line.term for v in graded_lines(state, book) if v.incomplete]
    if missing:
        found.append(
            Problem(
                "step",
                "evaluation.judge_figures",
                f"計画比で判定する項目の計数がありません（{'、'.join(missing)}）。"
                "計画比は締めと経営計画から計算します。期間の月を締め、計画を承認してください。",
            )
        )
    return found + [
        Problem(
            "step",
            "evaluation.countermeasure_missing",
            f"「{one.term}」に改善策がありません。達成度が{'・'.join(state.rule.low_grades)}の項目は"
            "改善策がないと役員会に提出できません。担当・期限・内容を入力してください。",
        )
        for one in lacking(state, book)
    ]

"""What an evaluation asks of whom, and by when: 「未処理」「期限」「引き継いだ改善策」."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from shinpo.core.evaluation_steps import Standing, StepRule
from shinpo.core.fiscal_year import Term
from shinpo.governance.models import Staff
from shinpo.governance.roles import ROLE_DEPARTMENT, Permission, Role
from shinpo.governance.tasks import Carried, Deadline, Task
from shinpo.planning.evaluation.models import Evaluation
from shinpo.planning.evaluation.queries import carried_countermeasures, countermeasures, states
from shinpo.planning.evaluation.rules import BODIES, DRAFTS, JUDGED
from shinpo.planning.evaluation.services.drafts import department_term, own_departments
from shinpo.planning.evaluation.state import State


def may_take(staff: Staff, step: StepRule, state: State) -> bool:
    """Tell whether a member of staff takes a step: 「誰が行うか」."""
    if step.by == "secretariat":
        return staff.may(Permission.SECRETARIAT)
    if step.by == "committee":
        return staff.may(Permission.SCORE) and state.scorer_of(staff.user_id) is not None
    if step.by == "board":
        return staff.may(Permission.APPROVE_PLAN)
    if step.by == "chairman":
        return staff.role == Role.CHAIRMAN
    return False


def open_states() -> list[State]:
    """Return the evaluations that are not finished: those the pages and tasks look at."""
    finished = Evaluation.objects.filter(steps__step__in=("approved",), half=True)
    rows = (
        Evaluation.objects.select_related("rule")
        .exclude(pk__in=finished)
        .exclude(steps__step="outside")
        .order_by("ended_on")
    )
    return [state for state in states(rows) if state.next_step is not None]


def note_of(standing: Standing, on: date) -> str:
    """Say when a step is due and how many days are left."""
    if standing.due_on is None:
        return "期限の定めなし"
    days = (standing.due_on - on).days
    left = f"あと{days}日" if days > 0 else "今日まで" if days == 0 else f"{-days}日超過"
    return f"期限 {standing.due_on:%Y/%m/%d}（{left}）"


def tasks(staff: Staff, on: date) -> Iterator[Task]:
    """Return what evaluations wait for from a person: drafts, sheets, steps, countermeasures."""
    wanted = (Permission.EVALUATE, Permission.SCORE, Permission.SECRETARIAT,
              Permission.APPROVE_PLAN)  # fmt: skip
    if not any(staff.may(permission) for permission in wanted):
        return
    for state in open_states():
        coming = state.next_step
        standing = next(s for s in state.standings(on) if s.step == coming)
        yield from _of_step(staff, state, standing, on)
        yield from _of_scorer(staff, state, on)
    if staff.may(Permission.EVALUATE):
        yield from _of_countermeasures(staff, on)


def _of_step(staff: Staff, state: State, standing: Standing, on: date) -> Iterator[Task]:
    page = reverse("planning_evaluation:evaluation", args=[state.row.pk])
    label = f"{state.row.title}：{standing.step.term}"
    if standing.step.id == DRAFTS and staff.may(Permission.EVALUATE):
        own = own_departments(ROLE_DEPARTMENT[Role(staff.role)], on)
        missing = [d for d in state.missing_departments if own is None or d in own]
        if missing:
            url = page
            if len(missing) == 1:
                url = reverse("planning_evaluation:drafts", args=[state.row.pk, missing[0]])
            yield Task(label, len(missing), url, note_of(standing, on))
    elif may_take(staff, standing.step, state) and standing.step.id != JUDGED:
        yield Task(label, 1, page, note_of(standing, on))


def _of_scorer(staff: Staff, state: State, on: date) -> Iterator[Task]:
    scorer = state.scorer_of(staff.user_id)
    if scorer is None or not state.scoring_open or not staff.may(Permission.SCORE):
        return
    standing = next(s for s in state.standings(on) if s.step.id == JUDGED)
    left = state.missing_scores.get(scorer.pk, 0)
    if left:
        url = reverse("planning_evaluation:scores", args=[state.row.pk])
        yield Task(f"{state.row.title}：評点する方策", left, url, note_of(standing, on))
    elif state.all_scored:
        url = reverse("planning_evaluation:board", args=[state.row.pk])
        unsettled = sum(issue.settlement is None for issue in state.issues)
        yield Task(f"{state.row.title}：総合判定と提出", unsettled or 1, url, note_of(standing, on))


def _of_countermeasures(staff: Staff, on: date) -> Iterator[Task]:
    own = own_departments(ROLE_DEPARTMENT[Role(staff.role)], on)
    mine = [c for c in countermeasures() if c.is_open and (own is None or c.department in own)]
    if mine:
        late = sum(c.is_overdue(on) for c in mine)
        note = (
            f"うち{late}件は期限を過ぎています" if late else f"期限 {mine[0].due_on:%Y/%m/%d}から"
        )
        yield Task("実施中の改善策", len(mine),
                   reverse("planning_evaluation:countermeasures"), note)  # fmt: skip


def deadlines(association_id: int, on: date) -> Iterator[Deadline]:
    """Return the days of all evaluations and countermeasures: 「期限」."""
    for state in states():
        page = reverse("planning_evaluation:evaluation", args=[state.row.pk])
        for standing in state.standings(on):
            if standing.due_on is not None:
                yield Deadline(
                    standing.due_on, state.row.title, standing.step.term,
                    BODIES.get(standing.step.by, standing.step.by), page, standing.work_by,
                    standing.done_on,
                )  # fmt: skip
    for view in countermeasures():
        yield Deadline(
            view.due_on, view.evaluation, f"改善策：{view.subject_term}",
            f"{department_term(view.department, on)} {view.owner}",
            reverse("planning_evaluation:report", args=[view.id]), None, view.ended_on,
        )  # fmt: skip


def carried(association_id: int, year: int) -> Iterator[Carried]:
    """Return the countermeasures that the plan of a year takes over: 「引き継いだ改善策」."""
    for view in carried_countermeasures(Term(year).first):
        yield Carried(
            view.evaluation, view.subject_term, view.body, view.owner, view.due_on,
            view.status_term, reverse("planning_evaluation:report", args=[view.id]),
        )  # fmt: skip

"""What every page of an evaluation shares: the record's head with its tabs, words, chips."""

from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import mark_safe

from shinpo.core.evaluation_steps import State as Stand
from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.governance.access import staff_of
from shinpo.governance.models import Staff
from shinpo.governance.roles import ROLE_DEPARTMENT, Permission, Role
from shinpo.guarantee.views.acting import business_on
from shinpo.output.document import Chart
from shinpo.output.html import chart_html
from shinpo.planning.evaluation.figures import figures_of
from shinpo.planning.evaluation.models import Evaluation
from shinpo.planning.evaluation.rules import BODIES
from shinpo.planning.evaluation.services.drafts import (
    Departments,
    department_term,
    own_departments,
)
from shinpo.planning.evaluation.state import State, load
from shinpo.registry.asking import association_of
from shinpo.ui.parts import RecordHead, Tab
from shinpo.ui.tables import Chip

STANDS = {
    Stand.DONE: Chip("済", "success"), Stand.LATE: Chip("期限後に済", "warning"),
    Stand.OPEN: Chip("今の手続", "info"), Stand.OVERDUE: Chip("期限超過", "error"),
    Stand.WAITING: Chip("これから"), Stand.EXEMPT: Chip("対象外"),
}  # fmt: skip


def state_or_404(pk: int) -> State:
    """Return an evaluation; 404 if there is none."""
    try:
        return load(pk)
    except Refused:
        raise Http404 from None


def book_of_state(request: HttpRequest, state: State) -> tuple[FigureBook, str]:
    """Return the figures of an evaluation's term, and why there are none if there are none."""
    if state.row.kind == Evaluation.MID_TERM:
        return FigureBook(), "中期事業計画の計数は年度ごとの自己評価で判定します。"
    try:
        term = Term.parse(state.row.term)
        return figures_of(association_of(request).pk, term, state.row.opened_on), ""
    except Refused as refused:
        return FigureBook(), str(refused)


def drawn(chart: Chart) -> str:
    """Return a chart for a page."""
    return mark_safe(chart_html(chart))  # noqa: S308 (the writer escapes every text)


def own(staff: Staff, on: date) -> Departments:
    """Return the departments for which a member of staff writes; None for all of them."""
    return own_departments(ROLE_DEPARTMENT[Role(staff.role)], on)


def writes_for(staff: Staff, department: str, on: date) -> bool:
    """Tell whether a member of staff writes the drafts of a department."""
    mine = own(staff, on)
    return staff.may(Permission.EVALUATE) and (mine is None or department in mine)


def head(request: HttpRequest, state: State, here: str) -> RecordHead:
    """Return the head of an evaluation's pages."""
    row, on = state.row, business_on(request)
    coming = state.next_step
    standing = next((s for s in state.standings(on) if s.step == coming), None)
    flag = STANDS[standing.state] if standing else Chip("完了", "success")
    facts: list[tuple[str, object]] = [("対象期間の末日", f"{row.ended_on:%Y/%m/%d}")]
    if standing is not None:
        due = f"{standing.due_on:%Y/%m/%d}" if standing.due_on else "定めなし"
        facts += [("次の手続", standing.step.term), ("期限", due)]
        by = BODIES.get(standing.step.by, standing.step.by)
        facts.append(("行う者", by))
    return RecordHead(name=row.title, flags=(flag,), facts=facts,
                      tabs=_tabs(request, state, here))  # fmt: skip


def _tabs(request: HttpRequest, state: State, here: str) -> list[Tab]:
    pk, staff = state.row.pk, staff_of(request)
    mine = [d for d in state.departments if writes_for(staff, d, business_on(request))]
    department = (mine or list(state.departments))[0]
    ways = [("進捗", "evaluation", (pk,)), ("自己評価案", "drafts", (pk, department))]
    if state.rule.grading is not None:
        if state.scorer_of(staff.user_id) is not None and staff.may(Permission.SCORE):
            ways.append(("評点表", "scores", (pk,)))
        ways.append(("達成度", "board", (pk,)))
    ways.append(("計数", "figures", (pk,)))
    return [
        Tab(label, reverse(f"planning_evaluation:{name}", args=args), name == here)
        for label, name, args in ways
    ]


def department_choices(state: State) -> list[tuple[str, str]]:
    """Return the departments of an evaluation for a choice."""
    return [(d, department_term(d, state.row.ended_on)) for d in state.departments]

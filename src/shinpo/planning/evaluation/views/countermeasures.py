"""Countermeasures: what was asked for, who does it, how far it has come: 「改善策」."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.core.figure_book import FigureBook
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import (
    business_on,
    carry_out,
    doing,
    found_or_404,
    new_request_id,
)
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.forms import CountermeasureForm, ReportForm
from shinpo.planning.evaluation.models import Countermeasure
from shinpo.planning.evaluation.queries import (
    CountermeasureView,
    countermeasure_view,
    countermeasures,
)
from shinpo.planning.evaluation.services.drafts import department_term
from shinpo.planning.evaluation.services.steps import all_graded, lacking
from shinpo.planning.evaluation.state import State
from shinpo.planning.evaluation.views.frame import (
    book_of_state,
    department_choices,
    head,
    state_or_404,
    writes_for,
)
from shinpo.ui.paging import page_of
from shinpo.ui.parts import RecordHead
from shinpo.ui.tables import Chip, Column, Table

TONES = {"": "neutral", "under_way": "info", "done": "success", "stopped": "warning"}


def _columns(request: HttpRequest, *, evaluation: bool) -> tuple[Column, ...]:
    on = business_on(request)

    def status(view: CountermeasureView) -> Chip:
        if view.is_overdue(on):
            return Chip(f"{view.status_term}・期限超過", "error")
        return Chip(view.status_term, TONES[view.status])

    return (
        Column("subject_term", "評価項目",
               link=lambda v: reverse("planning_evaluation:report", args=[v.id])),
        *((Column("evaluation", "自己評価"),) if evaluation else ()),
        Column("body", "改善策"),
        Column("department", "部門", value=lambda v: department_term(v.department, on)),
        Column("owner", "担当"),
        Column("due_on", "実施期限", "date"),
        Column("status", "ステータス", "chip", value=status),
        Column("report", "最後の経過", value=lambda v: v.reports[-1].body if v.reports else ""),
    )  # fmt: skip


def table_of(request: HttpRequest, state: State) -> Table:
    """Return the countermeasures of one evaluation."""
    rows = [countermeasure_view(row) for row in state.countermeasures]
    return Table(
        caption="改善策", columns=_columns(request, evaluation=False), rows=rows,
        empty="改善策はありません。",
    )  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List all countermeasures, the open ones first: 「改善策の一覧」."""
    rows = sorted(countermeasures(), key=lambda v: (not v.is_open, v.due_on, v.id))
    page = page_of(rows, query=request.GET)
    table = Table(
        caption="改善策の一覧", columns=_columns(request, evaluation=True), rows=page.items,
        page=page, query=request.GET, empty="改善策はありません。",
    )  # fmt: skip
    return render(request, "planning_evaluation/countermeasures.html", {"table": table})


@needs(Permission.EVALUATE)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a countermeasure for what was graded low: 「改善策の登録」."""
    state = state_or_404(pk)
    book, _ = book_of_state(request, state)
    asked = request.GET.get("subject", "")
    form = CountermeasureForm(
        request.POST or None, subjects=_subjects(state, book),
        departments=department_choices(state),
        initial={
            "request_id": new_request_id(), "subject": asked,
            "department": next((i.department for i in state.items if i.key == asked), ""),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entry = services.CountermeasureEntry(
            data["subject"], data["department"], data["owner"], data["due_on"], data["body"]
        )
        done, _ = carry_out(
            form, lambda: services.countermeasure_add(pk, entry, doing(request, form))
        )
        if done:
            messages.success(request, "改善策を登録しました。")
            return redirect("planning_evaluation:evaluation", pk=pk)
    context = {
        "head": head(request, state, "countermeasures"), "form": form, "title": "改善策の登録",
        "act": "登録する", "back": reverse("planning_evaluation:evaluation", args=[pk]),
        "lacking": lacking(state, book),
    }  # fmt: skip
    return render(request, "planning_evaluation/countermeasure.html", context)


def _subjects(state: State, book: FigureBook) -> list[tuple[str, str]]:
    """Return what a countermeasure may be for: everything graded, the low grades first."""
    low = {one.key for one in lacking(state, book)}
    graded = sorted(all_graded(state, book), key=lambda one: one.key not in low)
    return [
        (one.key, f"{one.term}（{one.grade or '－'}）{'　改善策が必要' if one.key in low else ''}")
        for one in graded
    ]


@needs(Permission.VIEW)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a countermeasure with its reports, and add one: 「改善策の経過」."""
    row = found_or_404(Countermeasure.objects.select_related("evaluation").filter(pk=pk).first())
    view, staff, on = countermeasure_view(row), staff_of(request), business_on(request)
    may = view.is_open and writes_for(staff, view.department, on)
    if request.method == "POST" and not writes_for(staff, view.department, on):
        raise PermissionDenied("ほかの部門の改善策の経過は書けません。")
    form = ReportForm(
        request.POST or None,
        initial={"request_id": new_request_id(), "status": "under_way"},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _ = carry_out(
            form,
            lambda: services.countermeasure_report(
                pk, data["status"], data["body"], doing(request, form)
            ),
        )
        if done:
            messages.success(request, "改善策の経過を記録しました。")
            return redirect("planning_evaluation:report", pk=pk)
    record = RecordHead(
        name=f"改善策：{view.subject_term}",
        flags=(Chip(view.status_term, TONES[view.status]),),
        facts=(
            ("自己評価", view.evaluation), ("部門", department_term(view.department, on)),
            ("担当", view.owner), ("実施期限", f"{view.due_on:%Y/%m/%d}"),
        ),
    )  # fmt: skip
    reports = Table(
        caption="経過",
        columns=(
            Column("reported_on", "報告日", "date"),
            Column("status", "ステータス", "chip",
                   value=lambda r: Chip(r.STATUSES[r.status], TONES[r.status])),
            Column("body", "経過の内容"),
        ),
        rows=view.reports,
        empty="経過の報告はまだありません。",
    )  # fmt: skip
    context = {"record": record, "view": view, "reports": reports, "form": form, "may": may}
    return render(request, "planning_evaluation/report.html", context)

"""The figures of an evaluation: grades by plan, ratios in points, what is said about each line."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import BUSINESS, FINANCE, INCOME, RATIO, SPECIAL
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.figures import LineView, line_views, lines_of
from shinpo.planning.evaluation.forms import CommentForm
from shinpo.planning.evaluation.models import Evaluation
from shinpo.planning.evaluation.pictures import plan_chart, ratio_charts
from shinpo.planning.evaluation.rules import APPROVED
from shinpo.planning.evaluation.services.steps import lacking
from shinpo.planning.evaluation.state import State
from shinpo.planning.evaluation.views.frame import book_of_state, drawn, head, own, state_or_404
from shinpo.registry.asking import association_of

TERMS = {
    BUSINESS: "事業計画に係る評価", INCOME: "収支計画に係る評価（全体）",
    SPECIAL: "収支計画に係る評価（特別会計）", FINANCE: "財務計画に係る評価",
    RATIO: "経営諸比率に係る評価",
}  # fmt: skip
AMOUNTS = (Aspect.LAST_YEAR, Aspect.PLAN, Aspect.ACTUAL, Aspect.LAST_YEAR_RATIO,
           Aspect.PLAN_RATIO)  # fmt: skip
POINTS = (Aspect.LAST_YEAR, Aspect.PLAN, Aspect.ACTUAL, Aspect.LAST_YEAR_POINTS,
          Aspect.PLAN_POINTS)  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show plan and result of every line with grade and comment: 「計数に係る評価」."""
    state = state_or_404(pk)
    book, missing = book_of_state(request, state)
    grading = state.figure_grading
    views = line_views(book, lines_of(state.row.ended_on), grading, state.comments)
    sections = [
        _section(name, [v for v in views if v.line.section == name], half=state.row.half)
        for name in TERMS
    ]
    context = {
        **_charts(request, state, book, views),
        "head": head(request, state, "figures"),
        "state": state,
        "sections": sections,
        "missing": missing,
        "bands": grading.plan_bands if grading else (),
        "items": grading.items.values() if grading else (),
        "lacking": lacking(state, book) if state.rule.grading else (),
        "may_comment": _may_comment(request) and not state.has_done(APPROVED),
    }
    return render(request, "planning_evaluation/figures.html", context)


def _charts(
    request: HttpRequest, state: State, book: FigureBook, views: Sequence[LineView]
) -> dict[str, object]:
    """Return the charts: plan against result in its bands, the ratios over the years."""
    grading, found = state.figure_grading, {}
    if grading is not None and (chart := plan_chart(views, grading)) is not None:
        found["plan_chart"] = drawn(chart)
    if state.row.kind == Evaluation.ANNUAL:
        charts = ratio_charts(association_of(request).pk, Term.parse(state.row.term), book)
        found["ratio_charts"] = [drawn(chart) for chart in charts]
    return found


def _section(name: str, views: Sequence[LineView], *, half: bool) -> dict[str, object]:
    """Return one table; `empty` says why there is none: nothing of the kind, or no half-year."""
    empty = ""
    if name == SPECIAL and not any(_says_something(view) for view in views):
        empty = "計上がありません。"
    elif half and not any(view.comment or Aspect.ACTUAL in view.figures for view in views):
        empty = "上半期の実績は集計しません。決算の後、年度の自己評価で示します。"
    return {
        "id": name,
        "title": TERMS[name],
        "points": name == RATIO,
        "rows": [_row(view) for view in views],
        "graded": any(view.graded for view in views),
        "empty": empty,
    }


def _says_something(view: LineView) -> bool:
    return bool(view.comment) or any(figure.cell.value for figure in view.figures.values())


def _row(view: LineView) -> dict[str, object]:
    aspects = POINTS if view.line.section == RATIO else AMOUNTS
    return {"view": view, "cells": [view.figures.get(aspect) for aspect in aspects]}


def _may_comment(request: HttpRequest) -> bool:
    """Those who write for all departments, or for the indirect one, comment on the figures."""
    staff = staff_of(request)
    mine = own(staff, business_on(request))
    return staff.may(Permission.EVALUATE) and (mine is None or "indirect" in mine)


@needs(Permission.EVALUATE)
def comment(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    """Write what is said about one line; it has no grade to enter: 「実績の自己評価」."""
    state = state_or_404(pk)
    found = next((one for one in lines_of(state.row.ended_on) if one.id == line), None)
    if found is None:
        raise Http404
    if not _may_comment(request):
        raise PermissionDenied("計数についての文は、企画と総務・経理が書きます。")
    form = CommentForm(
        request.POST or None,
        initial={"request_id": new_request_id(), "body": state.comments.get(line, "")},
    )
    back = f"{reverse('planning_evaluation:figures', args=[pk])}#{line}"
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        done, _ = carry_out(
            form, lambda: services.comment_write(pk, line, body, doing(request, form))
        )
        if done:
            messages.success(request, f"「{found.term}」についての文を保存しました。")
            return redirect(back)
    context = {
        "head": head(request, state, "figures"), "line": found, "form": form, "back": back,
        "section": TERMS[found.section],
    }  # fmt: skip
    return render(request, "planning_evaluation/comment.html", context)

"""The figures of an evaluation: grades by plan, ratios in points, what is said about each line."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.core.figure_book import Aspect
from shinpo.core.plan_lines import BUSINESS, FINANCE, INCOME, RATIO, SPECIAL
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.figures import LineView, line_views, lines_of
from shinpo.planning.evaluation.forms import CommentForm
from shinpo.planning.evaluation.rules import APPROVED
from shinpo.planning.evaluation.services.steps import lacking
from shinpo.planning.evaluation.views.frame import book_of_state, head, own, state_or_404

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
        {
            "id": name,
            "title": title,
            "points": name == RATIO,
            "rows": [_row(view) for view in views if view.line.section == name],
            "graded": any(v.graded for v in views if v.line.section == name),
        }
        for name, title in TERMS.items()
    ]
    context = {
        "head": head(request, state, "figures"),
        "state": state,
        "sections": [section for section in sections if section["rows"]],
        "missing": missing,
        "bands": grading.plan_bands if grading else (),
        "items": grading.items.values() if grading else (),
        "lacking": lacking(state, book) if state.rule.grading else (),
        "may_comment": _may_comment(request) and not state.has_done(APPROVED),
    }
    return render(request, "planning_evaluation/figures.html", context)


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

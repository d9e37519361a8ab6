"""The scoring sheet and the grade board: 「評点表」「達成度」."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from shinpo.core.refusal import Problem, Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.evidence import evidence_of
from shinpo.planning.evaluation.forms import PointsForm, SettleForm
from shinpo.planning.evaluation.models import Scorer
from shinpo.planning.evaluation.pictures import rubric_chart
from shinpo.planning.evaluation.services import Sheet
from shinpo.planning.evaluation.services.drafts import department_term
from shinpo.planning.evaluation.state import Issue, Measured, State
from shinpo.planning.evaluation.views.frame import book_of_state, drawn, head, state_or_404
from shinpo.ui.tables import Chip

SAVED, OPEN = Chip("保存済み", "success"), Chip("未記入")


def _scorer(request: HttpRequest, state: State, scorer_id: int | None) -> Scorer:
    """Return the scorer whose sheet is filled in: one's own, or of somebody without a login."""
    staff = staff_of(request)
    mine = state.scorer_of(staff.user_id)
    if scorer_id is None or (mine is not None and mine.pk == scorer_id):
        if mine is None or not staff.may(Permission.SCORE):
            raise PermissionDenied("計画等自己評価委員会の委員ではありません。")
        return mine
    found = next((s for s in state.scorers if s.pk == scorer_id), None)
    if found is None:
        raise Http404
    if found.user_id is not None or not staff.may(Permission.SECRETARIAT):
        raise PermissionDenied("ほかの委員の評点表は開けません。")
    return found


@needs(Permission.SCORE)
def own_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in one's own scoring sheet: 「評点表」."""
    return _sheet(request, pk, None)


@needs(Permission.VIEW)
def sheet(request: HttpRequest, pk: int, scorer: int) -> HttpResponse:
    """Fill in a scorer's sheet, from paper for one without a login: 「評点表の代理入力」."""
    return _sheet(request, pk, scorer)


def _sheet(request: HttpRequest, pk: int, scorer_id: int | None) -> HttpResponse:
    state = state_or_404(pk)
    grading = state.rule.grading
    if grading is None:
        raise Http404
    scorer = _scorer(request, state, scorer_id)
    problems: list[Problem] = []
    entered: Mapping[str, Any] = {}
    if request.method == "POST":
        entered = request.POST
        problems = _save_all(request, state, scorer)
        if not problems:
            messages.success(request, "記入の終わった方策の評点を保存しました。")
            return redirect(request.path)
    evidence = evidence_of(state, book_of_state(request, state)[0])
    rows = [
        {"issue": issue, "department": department_term(issue.item.department, state.row.ended_on),
         "evidence": evidence.get(issue.item.key, ()),
         "measures": [
             {**_row(state, scorer, m, entered), "evidence": evidence.get(m.item.key, ())}
             for m in issue.measures
         ]}
        for issue in state.issues
    ]  # fmt: skip
    left = state.missing_scores.get(scorer.pk, 0)
    context = {
        "head": head(request, state, "scores"), "state": state, "scorer": scorer,
        "elements": grading.elements, "most": grading.points_per_element, "rows": rows,
        "left": left, "problems": problems, "request_id": new_request_id(),
        "for_other": scorer.user_id is None,
    }  # fmt: skip
    return render(request, "planning_evaluation/sheet.html", context)


def _row(
    state: State, scorer: Scorer, measured: Measured, entered: Mapping[str, Any]
) -> dict[str, object]:
    saved = measured.scores.get(scorer.pk)
    elements = state.rule.grading.elements if state.rule.grading else ()
    name = f"p{measured.item.pk}"
    values = [entered.get(f"{name}_{n}", saved[n] if saved else "") for n in range(len(elements))]
    return {
        "measure": measured,
        "fields": [
            {"name": f"{name}_{n}", "element": element, "value": value}
            for n, (element, value) in enumerate(zip(elements, values, strict=True))
        ],
        "total": sum(saved) if saved else None,
        "status": SAVED if saved else OPEN,
    }


def _save_all(request: HttpRequest, state: State, scorer: Scorer) -> list[Problem]:
    """Save every row that is filled in (the way without htmx)."""
    elements = state.rule.grading.elements if state.rule.grading else ()
    sheets = []
    for measured in state.measures:
        form = PointsForm(request.POST, prefix=f"p{measured.item.pk}", elements=elements)
        if not form.is_empty:
            sheets.append(Sheet(scorer.pk, measured.item.key, form.points))
    try:
        with transaction.atomic():
            services.measures_score(
                state.row.pk, sheets, _doing(request, request.POST.get("request_id", ""))
            )
    except Refused as refused:
        return list(refused.problems)
    return []


def _doing(request: HttpRequest, request_id: str) -> Doing:
    staff = staff_of(request)
    return Doing(staff.association_id, request.user.pk, request_id, business_on(request))


@needs(Permission.VIEW)
@require_POST
def row(request: HttpRequest, pk: int, scorer: int, item: int) -> HttpResponse:
    """Save one row of the sheet when it is complete; answer with its total or what is wrong."""
    state = state_or_404(pk)
    measured = next((m for m in state.measures if m.item.pk == item), None)
    if measured is None or state.rule.grading is None:
        raise Http404
    who = _scorer(request, state, scorer)
    form = PointsForm(request.POST, prefix=f"p{item}", elements=state.rule.grading.elements)
    problems: Sequence[Problem] = ()
    status = Chip(f"あと{sum(not t for t in form.texts)}要素", "info")
    if form.is_complete:
        try:
            with transaction.atomic():
                services.measures_score(
                    pk, [Sheet(who.pk, measured.item.key, form.points)],
                    _doing(request, new_request_id()),
                )  # fmt: skip
            status = SAVED
        except Refused as refused:
            problems, status = refused.problems, Chip("保存していません", "error")
    context = {"total": form.total, "status": status, "problems": problems}
    return render(request, "planning_evaluation/row_status.html", context)


@needs(Permission.VIEW)
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show averages and grades of all measures, and settle the items: 「達成度」."""
    return _board(request, state_or_404(pk), None, "")


def _board(request: HttpRequest, state: State, bound: SettleForm | None, key: str) -> HttpResponse:
    grading = state.rule.grading
    if grading is None:
        raise Http404
    staff = staff_of(request)
    member = state.scorer_of(staff.user_id) is not None
    may_settle = member and staff.may(Permission.SCORE) and state.scoring_open and state.all_scored
    # Sheets are the committee's own, and only when nobody can be led by them any more.
    shown = state.all_scored and (member or staff.may(Permission.AUDIT))
    evidence = evidence_of(state, book_of_state(request, state)[0])
    rows = [
        _issue_row(request, state, issue, may_settle, bound if issue.item.key == key else None)
        | {"evidence": [e for i in (issue.item, *(m.item for m in issue.measures))
                        for e in evidence.get(i.key, ())]}
        for issue in state.issues
    ]  # fmt: skip
    rubric = rubric_chart(state)
    context = {
        "head": head(request, state, "board"), "state": state, "rows": rows, "grading": grading,
        "scorers": state.scorers if shown else (), "shown": shown, "bound": bound,
        "left": len(state.missing_scores) if state.has_done("received") else None,
        "rubric": drawn(rubric) if rubric else "",
    }  # fmt: skip
    return render(request, "planning_evaluation/board.html", context)


def _issue_row(
    request: HttpRequest, state: State, issue: Issue, may_settle: bool, bound: SettleForm | None
) -> dict[str, object]:
    form = bound
    if form is None and may_settle:
        settled = issue.settlement
        form = SettleForm(
            grading=state.rule.grading,
            auto_id=f"id_{issue.item.pk}_%s",
            initial={
                "request_id": new_request_id(),
                "settled_on": business_on(request),
                "grade": settled.grade if settled else "",
                "reason": settled.reason if settled else "",
            },
        )
    return {
        "issue": issue,
        "department": department_term(issue.item.department, state.row.ended_on),
        "form": form,
        "measures": [
            {"measure": m, "totals": [_total(m, s.pk) for s in state.scorers]}
            for m in issue.measures
        ],
    }


def _total(measured: Measured, scorer_id: int) -> str:
    points = measured.scores.get(scorer_id)
    return str(sum(points)) if points else "－"


@needs(Permission.SCORE)
@require_POST
def settle(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Settle the grade of an issue, with its reason: 「総合判定」."""
    state = state_or_404(pk)
    if state.scorer_of(staff_of(request).user_id) is None:
        raise PermissionDenied("計画等自己評価委員会の委員ではありません。")
    item = next((i for i in state.items if i.key == key), None)
    if item is None:
        raise Http404
    form = SettleForm(request.POST, grading=state.rule.grading, auto_id=f"id_{item.pk}_%s")
    if form.is_valid():
        data = form.cleaned_data
        entry = services.SettlementEntry(key, data["grade"], data["reason"])
        done, _ = carry_out(
            form,
            lambda: services.issues_settle(
                pk, [entry], doing(request, form), settled_on=data["settled_on"]
            ),
        )
        if done:
            messages.success(request, f"「{item}」の総合判定を記録しました。")
            return redirect("planning_evaluation:board", pk=pk)
    return _board(request, state, form, key)

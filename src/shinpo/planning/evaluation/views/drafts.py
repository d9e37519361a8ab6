"""The draft editor of a department: 「自己評価案」."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ReasonForm
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.evidence import Evidence, evidence_of
from shinpo.planning.evaluation.forms import DraftsForm, StepForm
from shinpo.planning.evaluation.models import EvaluationItem
from shinpo.planning.evaluation.proof import contradictions
from shinpo.planning.evaluation.rules import RECEIVED
from shinpo.planning.evaluation.services.drafts import department_term, missing_texts
from shinpo.planning.evaluation.state import State
from shinpo.planning.evaluation.views.frame import (
    book_of_state,
    head,
    own,
    state_or_404,
    writes_for,
)
from shinpo.ui.parts import Confirmation, Tab


def _department(state: State, department: str) -> str:
    if department not in state.departments:
        raise Http404
    return department_term(department, state.row.ended_on)


@needs(Permission.VIEW)
def drafts(request: HttpRequest, pk: int, department: str) -> HttpResponse:
    """Read the drafts of a department; its own staff writes them: 「自己評価案」."""
    state, staff, on = state_or_404(pk), staff_of(request), business_on(request)
    term = _department(state, department)
    items = [item for item in state.items if item.department == department]
    editable = writes_for(staff, department, on) and department not in state.handed_in
    if request.method == "POST" and not editable:
        raise PermissionDenied("この部門の自己評価案は書けません。")
    form = DraftsForm(
        request.POST or None, state=state, items=items, graded=state.rule.grading is not None,
        initial={"request_id": new_request_id()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        done, _ = carry_out(
            form,
            lambda: services.drafts_write(pk, form.texts, doing(request, form), own=own(staff, on)),
        )
        if done:
            messages.success(request, f"{term}の自己評価案を保存しました。まだ提出していません。")
            if "hand_in" in request.POST:
                return redirect("planning_evaluation:hand_in", pk=pk, department=department)
            return redirect("planning_evaluation:drafts", pk=pk, department=department)
    book, _ = book_of_state(request, state)
    context = {
        "head": head(request, state, "drafts"),
        "contradictions": contradictions(state, items, book),
        "state": state,
        "term": term,
        "department": department,
        "departments": _tabs(state, department),
        "form": form,
        "rows": _rows(state, items, form, evidence_of(state, book)),
        "editable": editable,
        "handed_in": state.handed_in.get(department),
        "may_return": staff.may(Permission.SECRETARIAT)
        and department in state.handed_in
        and not state.has_done(RECEIVED),
        "missing": len(missing_texts(state, department)),
    }
    return render(request, "planning_evaluation/drafts.html", context)


def _tabs(state: State, department: str) -> list[Tab]:
    return [
        Tab(department_term(d, state.row.ended_on),
            reverse("planning_evaluation:drafts", args=[state.row.pk, d]), d == department)
        for d in state.departments
    ]  # fmt: skip


def _rows(
    state: State,
    items: list[EvaluationItem],
    form: DraftsForm,
    evidence: Mapping[str, tuple[Evidence, ...]],
) -> list[dict[str, object]]:
    """Return each issue with its measures, their indicators, texts and fields."""
    keys = {item.key for item in items}
    return [
        {
            "issue": issue,
            "evidence": evidence.get(issue.item.key, ()),
            "field": form.field_of(issue.item),
            "measures": [
                {
                    "measure": m, "evidence": evidence.get(m.item.key, ()),
                    "field": form.field_of(m.item),
                    "none": form.field_of(m.item, "none"),
                }
                for m in issue.measures
            ],
        }
        for issue in state.issues
        if issue.item.key in keys
    ]  # fmt: skip


@needs(Permission.EVALUATE)
def hand_in(request: HttpRequest, pk: int, department: str) -> HttpResponse:
    """Hand in the drafts of a department: 「自己評価（案）の提出」."""
    state, staff, on = state_or_404(pk), staff_of(request), business_on(request)
    term = _department(state, department)
    if not writes_for(staff, department, on):
        raise PermissionDenied("ほかの部門の自己評価案は提出できません。")
    items = [item for item in state.items if item.department == department]
    book, _ = book_of_state(request, state)
    wrong = [
        f"「{one.item}」：{one.message}" for one in contradictions(state, items, book)
    ]  # fmt: skip
    form = StepForm(request.POST or None, initial={"request_id": new_request_id(), "held_on": on})
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title="自己評価案の提出",
            target=f"{state.row.title}　{term}",
            count=len(items),
            unit="件",
            effects=("提出した自己評価案は、差戻しを受けるまで変えられません。", *wrong),
            act="提出する",
            back_url=reverse("planning_evaluation:drafts", args=[pk, department]),
            reversible="委員会が受理するまでは、庶務が理由を付けて差し戻せます。",
        ),
        act=lambda who: services.drafts_hand_in(
            pk, department, who, own=own(staff, on), held_on=form.cleaned_data["held_on"]
        ),
        done_message=f"{term}の自己評価案を提出しました。",
        then=reverse("planning_evaluation:evaluation", args=[pk]),
    )


@needs(Permission.SECRETARIAT)
def give_back(request: HttpRequest, pk: int, department: str) -> HttpResponse:
    """Give a department its drafts back, with the reason: 「差戻し」."""
    state = state_or_404(pk)
    term = _department(state, department)
    back = reverse("planning_evaluation:drafts", args=[pk, department])
    return confirmed(
        request,
        form=ReasonForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="自己評価案の差戻し",
            target=f"{state.row.title}　{term}",
            count=1,
            unit="部門",
            effects=("部門は自己評価案を直して、もう一度提出します。",),
            act="差し戻す",
            back_url=back,
        ),
        act=lambda who: services.drafts_return(pk, department, who),
        done_message=f"{term}の自己評価案を差し戻しました。",
        then=back,
    )

"""Take a step of an evaluation, after saying what follows: 「手続の記録」."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.forms import StepForm
from shinpo.planning.evaluation.reminders import may_take
from shinpo.planning.evaluation.rules import APPROVED, BOARD, JUDGED, OUTSIDE, RECEIVED
from shinpo.planning.evaluation.state import State
from shinpo.planning.evaluation.views.frame import book_of_state, state_or_404
from shinpo.ui.parts import Confirmation

EFFECTS = {
    RECEIVED: "評点者が評点を付けられるようになります。以後、自己評価案は差し戻せません。",
    JUDGED: "評点と総合判定は変えられなくなります。",
    BOARD: "常勤役員会で取りまとめた自己評価案として、会長の決裁に回します。",
    APPROVED: "自己評価が確定します。計数についての文も変えられなくなります。",
    OUTSIDE: "外部評価委員会に意見・助言を求めたことを記録します。",
}


@needs(Permission.VIEW)
def take(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Record that a step was taken: 「手続の記録」."""
    state = state_or_404(pk)
    asked = next((s for s in state.rule.steps if s.id == step), None)
    if asked is None or asked.each_department:
        raise Http404
    if not may_take(staff_of(request), asked, state):
        raise PermissionDenied("この手続を行う役割ではありません。")
    back = reverse("planning_evaluation:evaluation", args=[pk])
    form = StepForm(
        request.POST or None,
        initial={"request_id": new_request_id(), "held_on": business_on(request)},
    )
    book, _ = book_of_state(request, state) if step == JUDGED else (None, "")
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title=asked.term,
            target=state.row.title,
            count=len(state.issues),
            unit="件の評価項目",
            effects=_effects(state, step, book),
            act="記録する",
            back_url=back,
            reversible="記録した手続は取り消せません。",
        ),
        act=lambda who: services.step_take(
            pk,
            step,
            who,
            held_on=form.cleaned_data["held_on"],
            book=book or {},
            note=form.cleaned_data["note"],
        ),
        done_message=f"「{asked.term}」を記録しました。",
        then=back,
    )


def _effects(state: State, step: str, book: object) -> tuple[str, ...]:
    effects = [EFFECTS.get(step, "手続を記録し、次の手続に進みます。")]
    if step == JUDGED:
        problems = services.steps.judgement_problems(state, book)
        effects += [problem.message for problem in problems]
    return tuple(effects)

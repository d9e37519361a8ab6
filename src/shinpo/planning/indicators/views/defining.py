"""An association's own indicators: define and revise, with the count shown before saving."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shinpo.core.indicators import Count, Definition, resolved
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.planning.indicators.counting import ACTUAL, LAST_YEAR, counted_once, counting_of
from shinpo.planning.indicators.definitions import in_force, own, result_terms
from shinpo.planning.indicators.figures import cell_of
from shinpo.planning.indicators.forms import DefinitionForm, initial_of
from shinpo.planning.indicators.models import IndicatorDefinition
from shinpo.planning.indicators.services import (
    DefinitionEntry,
    definition_problems,
    definition_set,
)
from shinpo.planning.indicators.views.board import terms_of
from shinpo.planning.indicators.words import Said, period_of, printed, rounding, said
from shinpo.statistics.reader import Closings

PREVIEW = "preview"


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def define(request: HttpRequest, indicator: str = "") -> HttpResponse:
    """Define an own indicator, or a further version of one: 「協会の指標の定義」."""
    on = business_on(request)
    known = in_force(request.association_id, on)
    latest = own(request.association_id, on).get(indicator)
    if indicator and latest is None:
        raise Http404("協会の定義に、その指標はありません。")
    given = {"known": known, "results": result_terms(on), "on": on}
    context: dict[str, Any] = {"latest": latest, "versions": _versions(indicator)}
    if request.method == "POST":
        form = DefinitionForm(request.POST, **given)
        if form.is_valid():
            asked = _asked(form)
            if PREVIEW in request.POST:
                context["preview"] = _preview(request, form, asked)
            else:
                done, _ = carry_out(form, lambda: definition_set(asked, doing(request, form)))
                if done:
                    messages.success(request, f"「{asked.term}」の定義を登録しました。")
                    return redirect("planning_indicators:indicators")
    else:
        started: dict[str, Any] = {
            "request_id": new_request_id(),
            "valid_from": on,
            "kind": "activity",
        }
        form = DefinitionForm(initial=started | (initial_of(latest) if latest else {}), **given)
    return render(request, "planning_indicators/define.html", {"form": form, **context})


def _asked(form: DefinitionForm) -> DefinitionEntry:
    data = form.cleaned_data
    return DefinitionEntry(
        indicator=data["indicator"], term=data["term"], department=data["department"],
        unit=data["unit"], places=data["places"], note=data["note"], source=form.source(),
        valid_from=data["valid_from"], approver=data["approver"], retired=data["retired"],
    )  # fmt: skip


def _preview(
    request: HttpRequest, form: DefinitionForm, asked: DefinitionEntry
) -> dict[str, Any] | None:
    """Return what the definition would say and count; None with its problems at the form."""
    try:
        problems = definition_problems(asked, request.association_id)
        if problems:
            raise Refused(*problems)
        one = asked.definition
    except Refused as refused:
        form.add_refusal(refused)
        return None
    terms = [term for term in terms_of(request.association_id) if not term.half]
    words: Said = said(one, in_force(request.association_id, asked.valid_from))
    found: dict[str, Any] = {"said": words, "rounding": rounding(one), "one": one}
    if terms:
        found |= _counted(request.association_id, terms[0], one)
    return found


def _counted(association_id: int, term: Any, one: Definition) -> dict[str, Any]:
    """Count the definition over the newest year, as it would be."""
    counting = counting_of(association_id, term)
    last = tuple(month.plus(-12) for month in counting.months)
    windows = {ACTUAL: counting.months, LAST_YEAR: last}
    counts = {one.id: one.source} if isinstance(one.source, Count) else {}
    figures = counted_once(Closings.recorded(association_id), counts, windows) if counts else {}
    values = {}
    for window, others in ((ACTUAL, counting.actual), (LAST_YEAR, counting.last_year)):

        def value(asked: Definition, window: str = window, others: Any = others) -> Any:
            if asked.id == one.id:
                return figures.get((one.id, window))
            return others.get(asked.id) if not asked.needs else None

        whole = resolved({**counting.definitions, one.id: one}, value)
        found = whole[one.id]
        values[window] = printed(one, None if found is None else cell_of(one, found))
    return {"period": period_of(counting), **values}


def _versions(indicator: str) -> list[IndicatorDefinition]:
    if not indicator:
        return []
    return list(IndicatorDefinition.objects.filter(indicator=indicator).order_by("-version"))

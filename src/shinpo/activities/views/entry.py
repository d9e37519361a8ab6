"""Enter an activity: the kind first, then what the kind asks for: 「活動の記録」."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.activities import book, queries, services, subjects
from shinpo.activities.entry import Entry
from shinpo.activities.forms import PLACES, ActivityForm
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.models import Staff
from shinpo.governance.roles import ROLE_DEPARTMENT, Permission, Role
from shinpo.law.activities import Kind, kinds
from shinpo.registry.asking import association_of, doing_of
from shinpo.registry.models import Enterprise
from shinpo.registry.queries import enterprises_found, folded
from shinpo.ui.acting import carry_out, new_request_id

# The section that a role records for, where the department has sections.
SECTIONS = {
    Role.MONITORING: "monitoring", Role.SUPPORT: "support", Role.PLANNING: "planning",
    Role.ACCOUNTING: "general_affairs", Role.GENERAL_AFFAIRS: "general_affairs",
    Role.ADMIN: "systems",
}  # fmt: skip
OFFERED, FOUND_MAX = 12, 8
# What the next record of a series begins with.
KEPT = ("kind", "held_on", "department", "lender", "counterpart", "theme", "mode")


def department_of(staff: Staff) -> str | None:
    """Return the department or section that a member of staff records for."""
    role = Role(staff.role)
    return SECTIONS.get(role) or ROLE_DEPARTMENT[role]


def offered_kinds(request: HttpRequest, on: date) -> list[Kind]:
    """Return the kinds to choose from at first: those last used, then the department's own."""
    recent = queries.recent_kinds(request.user.pk)
    own = queries.kinds_of(department_of(staff_of(request)), on)
    return list({kind.id: kind for kind in [*recent, *own]}.values())[:OFFERED]


def enterprise_choices(found: Sequence[Enterprise]) -> list[tuple[int, str]]:
    """Return enterprises as the form prints them: name, reading, number."""
    return [(e.pk, f"{e.name}（{e.kana}）　企業者番号 {e.number}") for e in found]


def chosen_enterprise(given: QueryDict | Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return the enterprise that a form carries, if there is such a one."""
    text = str(given.get("enterprise") or "")
    digits = text.isascii() and text.isdigit() and len(text) < 19
    return enterprise_choices(list(Enterprise.objects.filter(pk=text))) if digits else []


def form_of(
    request: HttpRequest,
    kind: Kind | None,
    *,
    form: type[ActivityForm] = ActivityForm,
    initial: Mapping[str, Any] | None = None,
    given: QueryDict | Mapping[str, Any] | None = None,
    fragment: bool = False,
) -> ActivityForm:
    """Return the form of a kind. `given` holds what has been entered or is kept."""
    on = association_of(request).business_on
    data = request.POST if request.method == "POST" and not fragment else None
    given = data if data is not None else (given if given is not None else request.GET)
    start: dict[str, Any] = {
        "request_id": new_request_id(),
        "kind": kind.id if kind else "",
        "held_on": on,
        "quantity": 1,
        "department": department_of(staff_of(request)) or (kind.department if kind else ""),
        **(initial or {}),
    }
    start |= {name: given[name] for name in given if name in form.base_fields and given[name]}
    start["request_id"] = start["request_id"] if fragment else new_request_id()
    return form(
        data,
        kind=kind,
        offered=[kind] if kind else offered_kinds(request, on),
        on=on,
        enterprises=chosen_enterprise(start) if kind and kind.asks("enterprise") else (),
        own=queries.own_counterparts() if kind and kind.counterparts else (),
        initial=start,
    )


def entry_of(form: ActivityForm) -> Entry | None:
    """Return what a valid form says; None, with errors at the fields, if a number is unknown."""
    links: dict[str, int | None] = {}
    for name in book.SUBJECTS:
        number = form.cleaned_data.get(name, "").strip()
        if not number:
            continue
        found = subjects.by_number(name, [number]).get(number)
        if found is None:
            form.add_refusal(Refused(book.unknown(f"{name}_id", number)), PLACES)
        else:
            links[name] = found.id
    return None if form.errors else form.entry(links)


@needs(Permission.RECORD)
def activity_new(request: HttpRequest) -> HttpResponse:
    """Record an activity; 続けて入力 keeps what the next one will share."""
    kind = kinds().get((request.POST or request.GET).get("kind", ""))
    form = form_of(request, kind)
    if request.method == "POST" and form.is_valid():
        entry = entry_of(form)
        if entry is not None:
            alike = book.alike([entry.settled()])
            done, activity = carry_out(
                form, lambda: services.activity_record(entry, doing_of(request, form)), PLACES
            )
            if done:
                return _recorded(request, entry, activity, alike)
    context = {"form": form, "kind": kind, "going_on": kind is not None}
    return render(request, "activities/entry.html", context)


def _recorded(
    request: HttpRequest, entry: Entry, activity: int, alike: Mapping[Any, int]
) -> HttpResponse:
    messages.success(request, f"「{entry.what.term}」を記録しました。")
    if any(other != activity for other in alike.values()):
        messages.warning(
            request,
            "同じ日・同じ種類・同じ相手の記録がほかにもあります。二重の記録なら、一方を取り消してください。",
        )
    if request.POST.get("then") != "more":
        return redirect("activities:detail", pk=activity)
    kept = QueryDict(mutable=True)
    kept.update({name: request.POST[name] for name in KEPT if request.POST.get(name)})
    return redirect(f"{reverse('activities:new')}?{kept.urlencode()}")


@needs(Permission.RECORD)
@require_GET
def kinds_found(request: HttpRequest) -> HttpResponse:
    """Answer the search for a kind: a fragment."""
    on = association_of(request).business_on
    text = request.GET.get("kind_search", "")
    found = (
        queries.kinds_found(text, department=department_of(staff_of(request)), on=on)
        if folded(text)
        else offered_kinds(request, on)
    )
    chosen = found[0].id if len(found) == 1 else request.GET.get("kind", "")
    form = ActivityForm(kind=None, offered=found[:OFFERED], on=on, initial={"kind": chosen})
    context = {
        "form": form,
        "asked": text,
        "found": found,
        "more": len(found) > OFFERED,
        "only": len(found) == 1,
    }
    return render(request, "activities/kinds_found.html", context)


@needs(Permission.RECORD)
@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    """Answer a chosen kind with the fields that it asks for: a fragment."""
    kind = kinds().get(request.GET.get("kind", ""))
    form = form_of(request, kind, fragment=True)
    return render(request, "activities/fields.html", {"form": form, "kind": kind})


@needs(Permission.RECORD)
@require_GET
def enterprise_found(request: HttpRequest) -> HttpResponse:
    """Answer the search for an enterprise: a fragment."""
    on = association_of(request).business_on
    text = request.GET.get("enterprise_search", "")
    found = list(enterprises_found(text).order_by("kana", "pk")[: FOUND_MAX + 1])
    found = found if folded(text) else []
    choices = enterprise_choices(found[:FOUND_MAX])
    kind = kinds().get(request.GET.get("kind", "")) or kinds()["enterprise_contact"]
    form = ActivityForm(
        kind=kind if kind.asks("enterprise") else kinds()["enterprise_contact"],
        offered=[kind],
        on=on,
        enterprises=choices,
        initial={"enterprise": choices[0][0] if len(choices) == 1 else ""},
    )
    context = {"form": form, "asked": text, "more": len(found) > FOUND_MAX}
    return render(request, "activities/enterprise_found.html", context)

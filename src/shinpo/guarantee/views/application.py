"""The application: its form with a live preview of the fee, and its page."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee import choosing, preview, reading, repayment_entry, services, words
from shinpo.guarantee.forms import ApplicationForm
from shinpo.guarantee.views.acting import (
    ENTRY_UNIT,
    business_on,
    carry_out,
    doing,
    found_or_404,
    new_request_id,
)
from shinpo.registry.models import Enterprise
from shinpo.ui.fields import EraDateField
from shinpo.ui.parts import RecordHead


def _form(request: HttpRequest, on: date) -> ApplicationForm:
    """Return the form with what may be chosen on the day the application was received."""
    data = request.POST if request.method == "POST" else None
    given = request.POST if data is not None else request.GET
    chosen = given.get("enterprise", "")
    found = Enterprise.objects.filter(pk=chosen) if chosen.isascii() and chosen.isdigit() else []
    return ApplicationForm(
        data,
        entry_unit=ENTRY_UNIT,
        enterprises=choosing.enterprise_choices(list(found)),
        branches=choosing.branch_choices(),
        programmes=choosing.programme_choices(_day(given.get("received_on")) or on),
        initial={
            "request_id": new_request_id(),
            "received_on": on,
            "enterprise": chosen,
            "channel": "bank",
        },
    )


def _day(text: str | None) -> date | None:
    field = EraDateField(required=False)
    try:
        return field.clean(text or "")
    except ValidationError:
        return None


@needs(Permission.RECEIVE)
def application_new(request: HttpRequest) -> HttpResponse:
    """Receive an application: 「保証申込の受付」."""
    on = business_on(request)
    form = _form(request, on)
    entered = form
    if request.method == "POST" and form.is_valid():
        entered = _form(request, on)  # a refusal takes its fields out of the form's clean data
        done, application_id = carry_out(
            form,
            lambda: services.application_receive(form.new_application(), doing(request, form)),
        )
        if done:
            messages.success(request, "保証申込を受け付けました。")
            return redirect("guarantee:application", pk=application_id)
    context = {"form": form, "shown": preview.of_form(entered, on), "rows": form.rows()}
    return render(request, "guarantee/application_form.html", context)


@needs(Permission.RECEIVE)
@require_GET
def enterprise_found(request: HttpRequest) -> HttpResponse:
    """Answer the search of the form with enterprises to choose: a fragment."""
    text = request.GET.get("enterprise_search", "")
    found = list(choosing.enterprises(text)[: choosing.FOUND_MAX + 1])
    choices = choosing.enterprise_choices(found[: choosing.FOUND_MAX])
    form = ApplicationForm(
        enterprises=choices,
        branches=[],
        programmes=[],
        initial={"enterprise": choices[0][0] if len(choices) == 1 else ""},
    )
    context = {"form": form, "asked": text, "more": len(found) > choosing.FOUND_MAX}
    return render(request, "guarantee/enterprise_found.html", context)


@needs(Permission.RECEIVE)
@require_GET
def programmes_open(request: HttpRequest) -> HttpResponse:
    """Answer a changed day with the programmes that were open then: a fragment."""
    on = _day(request.GET.get("received_on")) or business_on(request)
    form = ApplicationForm(
        enterprises=[],
        branches=[],
        programmes=choosing.programme_choices(on),
        initial={"programme": request.GET.get("programme", "")},
    )
    return render(request, "guarantee/programmes_open.html", {"form": form})


@needs(Permission.RECEIVE)
@require_POST
def application_preview(request: HttpRequest) -> HttpResponse:
    """Answer what is entered so far with plan and fee by class: a fragment. Writes nothing."""
    on = business_on(request)
    form = _form(request, on)
    return render(request, "guarantee/preview.html", {"shown": preview.of_form(form, on)})


@needs(Permission.VIEW)
@require_GET
def application_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an application: 「保証申込」."""
    found = found_or_404(reading.application(pk))
    staff = staff_of(request)
    under_review = found["status"] == "under_review"
    return render(
        request,
        "guarantee/application.html",
        {
            "found": found,
            "head": head_of(found),
            "details": details_of(found),
            "plan": repayment_entry.words(found["runs"]),
            "history": reading.facts(pk, as_of=date.max, newest=True),
            "may_decide": under_review and staff.may(Permission.DECIDE),
            "may_end": under_review and staff.may(Permission.RECEIVE),
        },
    )


def head_of(found: dict[str, Any]) -> RecordHead:
    """Return the head of an application's pages."""
    return RecordHead(
        name=f"保証申込 {found['number']}",
        kana=f"{found['enterprise']}（{found['kana']}）",
        flags=(words.APPLICATION_STATUS[found["status"]],),
        facts=(
            ("申込金額", f"{found['requested_yen']:,}円"),
            ("保証期間", f"{found['months']}か月"),
            ("制度", found["programme"]),
            ("金融機関", f"{found['lender']} {found['branch']}"),
        ),
    )


def details_of(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the rest of what an application says, in words."""
    return [
        ("申込受付日", found["received_on"]),
        ("申込経路", words.CHANNELS.get(found["channel"], found["channel"])),
        ("保証の形式", words.FORMS.get(found["form"], found["form"])),
        ("資金使途", words.PURPOSES.get(found["purpose"], found["purpose"])),
        ("担保", "担保あり" if found["secured"] else "無担保"),
        ("新規・継続", "継続" if found["continuing"] else "新規"),
        ("経営者保証", words.MANAGER_GUARANTEE.get(
            found["manager_guarantee"], found["manager_guarantee"])),
    ]  # fmt: skip

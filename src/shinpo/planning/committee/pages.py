"""One way to ask for an act on both surfaces: a form, what follows, a button."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shinpo.guarantee.views.acting import carry_out, new_request_id
from shinpo.guarantee.views.acting import doing as staff_doing
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.access import doing as member_doing
from shinpo.ui.forms import Form

STAFF, MEMBER = "ui/staff.html", "ui/committee.html"


def initial(**values: Any) -> dict[str, Any]:
    """Return a form's first values with a fresh idempotency key."""
    return {"request_id": new_request_id(), **values}


def act_page(
    request: HttpRequest,
    form: Form,
    act: Callable[[Doing], Any],
    *,
    title: str,
    button: str,
    done: str,
    back: str,
    surface: str = STAFF,
    places: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    quote: str = "",
) -> HttpResponse:
    """Show the form; carry the act out whole, or say in words why not."""
    if request.method == "POST" and form.is_valid():
        who = (staff_doing if surface == STAFF else member_doing)(request, form)
        carried, _ = carry_out(form, lambda: act(who), places)
        if carried:
            messages.success(request, done)
            return redirect(back)
    return form_page(
        request, form, title=title, button=button, back=back, surface=surface, notes=notes,
        quote=quote,
    )  # fmt: skip


def form_page(request: HttpRequest, form: Form, **said: Any) -> HttpResponse:
    """Show a form with its title, what follows and a button."""
    base = said.pop("surface", STAFF)
    return render(request, "external_committee/form.html", {"base": base, "form": form, **said})

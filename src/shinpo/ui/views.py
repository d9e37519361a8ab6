"""Views of the interface itself. No business data pass here."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shinpo.core.amount_text import UNITS
from shinpo.ui.fields import BY_KIND, YenField
from shinpo.ui.guide import guide

LONGEST_LABEL = 40


@require_GET
def echo(request: HttpRequest) -> HttpResponse:
    """Say what an input means, or why it cannot be read: the rules of the core, once."""
    kind = BY_KIND.get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    field = kind(required=False, label=request.GET.get("label", "")[:LONGEST_LABEL])
    unit = request.GET.get("unit", "")
    if isinstance(field, YenField):
        field.min_yen = None
        if unit in UNITS:
            field.unit = unit
    try:
        value = field.clean(request.GET.get("text", ""))
    except forms.ValidationError as error:
        return JsonResponse({"echo": "", "error": " ".join(error.messages)})
    return JsonResponse({"echo": "" if value is None else field.words(value), "error": ""})


@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Show every part of the interface: the style guide. Staff and developers only."""
    staff = getattr(getattr(request, "user", None), "is_staff", False)
    if not (settings.DEBUG or staff):
        raise Http404
    surface = request.GET.get("surface", "staff")
    return render(request, "ui/design.html", guide(request.GET, surface))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that came without its token (setting CSRF_FAILURE_VIEW)."""
    return render(request, "403_csrf.html", status=403)

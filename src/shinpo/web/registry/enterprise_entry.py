"""Register and change an enterprise on the screen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.law.industries import major_groups
from shinpo.registry import history
from shinpo.registry.asking import association_of
from shinpo.registry.forms import EnterpriseChangeForm, EnterpriseForm, initial_of
from shinpo.registry.models import Enterprise
from shinpo.registry.services import enterprise_change, enterprise_register
from shinpo.web.registry.acting import carry_out, doing_of, new_request_id

TEMPLATE = "registry/enterprise_form.html"


@needs(Permission.RECEIVE)
@require_http_methods(["GET", "POST"])
def enterprise_new(request: HttpRequest) -> HttpResponse:
    """Register an enterprise: 「企業者の登録」."""
    on = association_of(request).business_on
    if request.method == "POST":
        form = EnterpriseForm(request.POST, on=on)
        if form.is_valid():
            done, pk = carry_out(
                form, lambda: enterprise_register(form.entry(), doing_of(request, form))
            )
            if done:
                made = Enterprise.objects.get(pk=pk)
                messages.success(
                    request, f"{made.name}を登録しました。企業者番号は {made.number} です。"
                )
                return redirect("registry:enterprise", pk)
    else:
        form = EnterpriseForm(initial={"request_id": new_request_id()}, on=on)
    context = {
        "form": form,
        "groups": major_groups(on).values(),
        "title": "企業者の登録",
        "back": reverse("registry:enterprises"),
    }
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)


@needs(Permission.RECEIVE)
@require_http_methods(["GET", "POST"])
def enterprise_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an enterprise: 「企業者の変更」."""
    on = association_of(request).business_on
    row = get_object_or_404(Enterprise, pk=pk)
    if request.method == "POST":
        form = EnterpriseChangeForm(request.POST, on=on)
        if form.is_valid():
            done, _ = carry_out(
                form,
                lambda: enterprise_change(
                    pk, form.entry(), doing_of(request, form), seen=form.cleaned_data["seen"]
                ),
            )
            if done:
                messages.success(request, f"{form.cleaned_data['name']}の内容を変更しました。")
                return redirect("registry:enterprise", pk)
    else:
        started = {"request_id": new_request_id(), "seen": history.latest(Enterprise, pk)}
        form = EnterpriseChangeForm(initial={**initial_of(row), **started}, on=on)
    context = {
        "form": form,
        "groups": major_groups(on).values(),
        "title": f"{row.name}の変更",
        "back": reverse("registry:enterprise", args=[pk]),
    }
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)

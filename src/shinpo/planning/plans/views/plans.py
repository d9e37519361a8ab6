"""The list of plans, a new plan, the tree of a version, its life and its differences."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.era import in_era
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.governance.tasks import carried_to
from shinpo.guarantee.forms import ActForm, ReasonForm
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.law.eras import eras
from shinpo.planning.plans import services
from shinpo.planning.plans.difference import differences
from shinpo.planning.plans.forms import NewPlanForm
from shinpo.planning.plans.models import Plan, PlanVersion
from shinpo.planning.plans.services import NewPlan
from shinpo.planning.plans.statements import mismatches_of, statements, warnings_of
from shinpo.planning.plans.tables import year_term
from shinpo.planning.plans.tree import tree_of
from shinpo.planning.plans.views.shared import (
    edits,
    head_of,
    may_edit,
    own_departments,
    people,
    state_chip,
    version_or_404,
)
from shinpo.ui.parts import Confirmation
from shinpo.ui.tables import Chip, Column, Table

Act = Callable[..., int | None]
WITH_REASON: tuple[Act, ...] = (services.version_return, services.version_change)


@needs(Permission.VIEW)
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """List mid-term and annual plans with their versions: 「経営計画」."""
    rows: dict[int, list[PlanVersion]] = {}
    for version in PlanVersion.objects.select_related("plan").order_by("number"):
        rows.setdefault(version.plan_id, []).append(version)
    listed = sorted(rows.values(), key=lambda found: -found[0].plan.first_year)
    tables = [
        _list(term, [found for found in listed if found[0].plan.kind == kind])
        for kind, term in Plan.KINDS.items()
    ]
    context = {"tables": tables, "may_plan": staff_of(request).may(Permission.PLAN)}
    return render(request, "plans/plans.html", context)


def _list(term: str, rows: list[list[PlanVersion]]) -> Table:
    return Table(
        caption=f"{term}一覧",
        columns=(
            Column("title", "計画", value=lambda r: r[0].plan.title,
                   link=lambda r: reverse("plans:version", args=[_shown(r).pk])),
            Column("years", "対象", value=lambda r: "～".join(dict.fromkeys(
                map(year_term, (r[0].plan.first_year, r[0].plan.last_year))))),
            Column("in_force", "効力のある版", value=_in_force_words),
            Column("approved_on", "承認日", "date",
                   value=lambda r: (found := _in_force(r)) and found.approved_on),
            Column("number", "最新の版", value=lambda r: f"第{r[-1].number}版",
                   link=lambda r: reverse("plans:version", args=[r[-1].pk])),
            Column("state", "ステータス", "chip", value=lambda r: state_chip(r[-1])),
        ),
        rows=rows,
        empty=f"{term}はまだありません。",
    )  # fmt: skip


def _in_force(versions: list[PlanVersion]) -> PlanVersion | None:
    for version in versions:
        if version.state == PlanVersion.APPROVED and version.in_force_until is None:
            return version
    return None


def _in_force_words(versions: list[PlanVersion]) -> str:
    found = _in_force(versions)
    return f"第{found.number}版" if found else "（承認前）"


def _shown(versions: list[PlanVersion]) -> PlanVersion:
    return _in_force(versions) or versions[-1]


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a plan, empty or from another one: 「経営計画の作成」."""
    versions = (
        PlanVersion.objects.filter(state=PlanVersion.APPROVED, in_force_until__isnull=True)
        .select_related("plan")
        .order_by("-plan__first_year", "plan__kind")
    )
    form = NewPlanForm(
        request.POST or None, initial={"request_id": new_request_id()}, versions=versions
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = NewPlan(
            kind=data["kind"],
            first_year=data["first_year"],
            title=data["title"],
            copy_of=int(data["copy_of"]) if data["copy_of"] else None,
            with_figures=data["with_figures"],
        )
        done, made = carry_out(form, lambda: services.plan_create(wanted, doing(request, form)))
        if done:
            messages.success(request, f"「{data['title']}」を作成中にしました。")
            return redirect("plans:version", made)
    context = {
        "form": form, "title": "経営計画の作成", "act": "作成する",
        "back_url": reverse("plans:plans"),
    }  # fmt: skip
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


@needs(Permission.VIEW)
@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the tree of a version: 「計画の体系」."""
    found = version_or_404(pk)
    on, own = business_on(request), own_departments(request)
    context = {
        "head": head_of(found, "version"),
        "version": found,
        "tree": tree_of(found, on, partial(edits, own)) if found.is_open else tree_of(found, on),
        "may_edit": may_edit(request, found),
        "carried": carried_to(found.association_id, found.plan.first_year),
    }
    return render(request, "plans/tree.html", context)


@needs(Permission.VIEW)
@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all versions of a plan, and what one changes: 「版と承認」."""
    found = version_or_404(pk)
    rows = list(PlanVersion.objects.filter(plan=found.plan).order_by("-number"))
    for row in rows:
        row.plan = found.plan
    other = next((r for r in rows if str(r.pk) == request.GET.get("against")), None)
    against = other or next((r for r in rows if r.pk == found.base_id), None)
    if against is None:
        against = next((r for r in rows if r.number < found.number), None)
    whole = statements(found)
    staff = staff_of(request)
    context = {
        "head": head_of(found, "versions"),
        "version": found,
        "table": _versions(rows),
        "against": against,
        "others": [row for row in rows if row.pk != found.pk],
        "differences": _differences(against, found) if against else None,
        "problems": mismatches_of(whole) if found.is_open else [],
        "warnings": warnings_of(found, whole),
        "acts": _acts(found, staff.may(Permission.PLAN), staff.may(Permission.APPROVE_PLAN)),
    }
    return render(request, "plans/versions.html", context)


def _versions(rows: list[PlanVersion]) -> Table:
    names = people(
        actor for row in rows for actor in (row.submitted_by, row.approved_by, row.returned_by)
    )
    return Table(
        caption="版の一覧",
        columns=(
            Column("number", "版", value=lambda r: f"第{r.number}版",
                   link=lambda r: reverse("plans:versions", args=[r.pk])),
            Column("state", "ステータス", "chip", value=state_chip),
            Column("reason", "変更の理由", value=lambda r: r.reason or "（初版）"),
            Column("submitted_on", "提出日", "date"),
            Column("submitted_by", "提出者", value=lambda r: _who(r.submitted_by, names)),
            Column("approved_on", "承認日", "date"),
            Column("approved_by", "承認者", value=lambda r: _who(r.approved_by, names)),
            Column("in_force_until", "効力終了日の翌日", "date"),
            Column("return_reason", "差戻しの理由"),
        ),
        rows=rows,
    )  # fmt: skip


def _who(actor: int | None, names: dict[int, str]) -> str:
    return "" if actor is None else names.get(actor, "システム")


def _differences(against: PlanVersion, found: PlanVersion) -> Table:
    return Table(
        caption=f"第{against.number}版から第{found.number}版への変更",
        columns=(
            Column("place", "箇所"),
            Column("kind", "変更", "chip", value=lambda d: Chip(d.kind, d.tone)),
            Column("before", "前"),
            Column("after", "後"),
        ),
        rows=differences(against, found),
        empty="二つの版に違いはありません。",
    )


def _acts(found: PlanVersion, may_plan: bool, may_approve: bool) -> list[tuple[str, str]]:
    """Return what may be done with the version now: label and address."""
    acts = []
    in_force = found.state == PlanVersion.APPROVED and found.in_force_until is None
    if found.is_open and may_plan:
        acts.append(("承認を申請する", "plans:submit"))
    if found.state == PlanVersion.SUBMITTED and may_approve:
        acts += [("承認する", "plans:approve"), ("差し戻す", "plans:return")]
    if in_force and may_plan:
        acts.append(("新しい版を作る", "plans:change"))
    return [(label, reverse(name, args=[found.pk])) for label, name in acts]


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a version to the approver: 「承認の申請」."""
    found = version_or_404(pk)
    step = Confirmation(
        title="承認の申請", target=str(found), count=1, unit="版", act="申請する",
        effects=(
            "提出した版は、差し戻されるまで直せません。",
            "計数が一致しないときは申請できません。",
            "提出した人は承認できません。",
        ),
        back_url=reverse("plans:versions", args=[pk]),
        reversible="承認者の差戻しで作成に戻ります。",
    )  # fmt: skip
    return _step(request, found, step, services.version_submit, "承認を申請しました。")


@needs(Permission.APPROVE_PLAN)
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a version after reading it: 「経営計画の承認」."""
    found = version_or_404(pk)
    warned = [problem.message for problem in warnings_of(found, statements(found))]
    day = in_era(business_on(request), eras())
    step = Confirmation(
        title="経営計画の承認", target=str(found), count=1, unit="版", act="承認する",
        effects=(
            f"承認日は営業日（{day}）です。この日から効力を持ち、前の版は旧版になります。",
            "承認した版は変えられません。変更は新しい版で行います。",
            *(f"注意：{text}" for text in warned),
        ),
        back_url=reverse("plans:versions", args=[pk]), reversible="新しい版の承認で改めます。",
    )  # fmt: skip
    return _step(request, found, step, services.version_approve, "承認しました。")


@needs(Permission.APPROVE_PLAN)
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a version to its authors with the reason: 「差戻し」."""
    found = version_or_404(pk)
    step = Confirmation(
        title="経営計画の差戻し", target=str(found), count=1, unit="版", act="差し戻す",
        effects=("企画の担当が直して、もう一度申請します。",),
        back_url=reverse("plans:versions", args=[pk]),
    )  # fmt: skip
    return _step(request, found, step, services.version_return, "差し戻しました。")


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new version of an approved plan: 「経営計画の変更」."""
    found = version_or_404(pk)
    step = Confirmation(
        title="経営計画の変更", target=str(found), count=1, unit="版", act="新しい版を作る",
        effects=(
            "今の版の内容を写した新しい版を作成中にします。",
            "新しい版が承認されるまで、今の版が効力を持ちます。",
        ),
        back_url=reverse("plans:versions", args=[pk]),
    )  # fmt: skip
    return _step(request, found, step, services.version_change, "新しい版を作成中です。")


def _step(
    request: HttpRequest, found: PlanVersion, step: Confirmation, act: Act, said: str
) -> HttpResponse:
    """Show what an act would do, or do it; the answer leads to the version's page."""
    form_class = ReasonForm if act in WITH_REASON else ActForm
    form = form_class(request.POST or None, initial={"request_id": new_request_id()})
    if request.method == "POST" and form.is_valid():
        done, made = carry_out(form, lambda: act(found.pk, doing(request, form)))
        if done:
            messages.success(request, f"{found.plan}：{said}")
            return redirect("plans:versions", made or found.pk)
    context = {"confirmation": step, "form": form}
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)

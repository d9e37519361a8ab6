"""What the pages of plans share: the version asked for, its head with tabs, who did it."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest
from django.urls import reverse

from shinpo.core.era import in_era
from shinpo.governance.access import staff_of
from shinpo.governance.roles import ROLE_DEPARTMENT, Permission, Role
from shinpo.guarantee.views.acting import business_on
from shinpo.law.departments import departments
from shinpo.law.eras import eras
from shinpo.planning.plans.models import PlanVersion
from shinpo.planning.plans.services.tree import OWNED
from shinpo.planning.plans.tables import year_term
from shinpo.ui.parts import RecordHead, Tab
from shinpo.ui.tables import Chip

TONES = {
    PlanVersion.DRAFT: "neutral", PlanVersion.SUBMITTED: "info",
    PlanVersion.RETURNED: "warning", PlanVersion.APPROVED: "success",
}  # fmt: skip
TABS = (("version", "計画の体系"), ("figures", "計画数値"), ("versions", "版と承認"))


def version_or_404(pk: int) -> PlanVersion:
    """Return a version of the association; 404 for any other."""
    version = PlanVersion.objects.select_related("plan", "base").filter(pk=pk).first()
    if version is None:
        raise Http404("その経営計画の版はありません。")
    return version


def state_chip(version: PlanVersion) -> Chip:
    """Return a version's state in a word; one that was replaced says so."""
    if version.state == PlanVersion.APPROVED and version.in_force_until is not None:
        return Chip("旧版", "neutral")
    return Chip(version.state_term, TONES[version.state])


def head_of(version: PlanVersion, current: str) -> RecordHead:
    """Return the head of a version's pages."""
    plan = version.plan
    facts = [
        ("計画の種類", plan.kind_term),
        ("対象", "～".join(dict.fromkeys((year_term(plan.first_year), year_term(plan.last_year))))),
        ("版", f"第{version.number}版"),
    ]
    if version.approved_on:
        facts.append(("承認日", in_era(version.approved_on, eras())))
    tabs = tuple(
        Tab(label, reverse(f"plans:{name}", args=[version.pk]), current=name == current)
        for name, label in TABS
    )
    return RecordHead(name=plan.title, flags=(state_chip(version),), facts=facts, tabs=tabs)


def may_edit(request: HttpRequest, version: PlanVersion) -> bool:
    """Tell whether who asks may edit the version now."""
    return version.is_open and staff_of(request).may(Permission.PLAN)


def own_departments(request: HttpRequest) -> frozenset[str] | None:
    """Return the departments whose issues, measures and targets who asks may edit.

    None for all of them: planning edits the whole plan, a department its own part.
    """
    staff = staff_of(request)
    if staff.may(Permission.PLAN):
        return None
    own = ROLE_DEPARTMENT[Role(staff.role)]
    if own is None or not staff.may(Permission.EVALUATE):
        return frozenset()
    found = departments(business_on(request))
    return frozenset({own, *(one.id for one in found if one.parent == own)})


def edits(own: frozenset[str] | None, kind: str, department: str) -> bool:
    """Tell whether an item of a kind and a department is one's own to edit."""
    return own is None or (kind in OWNED and department in own)


def people(actors: Iterable[int | None]) -> dict[int, str]:
    """Return the names of staff by user; the demo's build and imports are 「システム」."""
    wanted = {actor for actor in actors if actor}
    users = get_user_model().objects.filter(pk__in=wanted).select_related("staff")
    return {user.pk: user.staff.name for user in users if hasattr(user, "staff")}

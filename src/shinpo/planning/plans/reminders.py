"""What plans ask of whom: 「未処理」."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission
from shinpo.governance.tasks import Task
from shinpo.planning.plans.models import PlanVersion


def tasks(staff: Staff, on: date) -> Iterator[Task]:
    """Return the plans that wait for the person: to approve those of others, to rework."""
    wanted = {}
    if staff.may(Permission.APPROVE_PLAN):
        wanted[PlanVersion.SUBMITTED] = "承認を待つ経営計画"
    if staff.may(Permission.PLAN):
        wanted[PlanVersion.RETURNED] = "差し戻された経営計画"
    if not wanted:
        return
    rows = PlanVersion.objects.filter(state__in=wanted).select_related("plan").order_by("pk")
    for version in rows:
        if version.state == PlanVersion.SUBMITTED and version.submitted_by == staff.user_id:
            continue
        url = reverse("plans:version", args=[version.pk])
        yield Task(f"{wanted[version.state]}：{version.plan.title}", 1, url)

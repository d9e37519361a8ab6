"""The first page after login: what waits for me, today's figures, where to go: 「ホーム」."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.models import Staff
from shinpo.governance.queries import GUARANTEE, authority_yen
from shinpo.governance.roles import Permission
from shinpo.governance.tasks import Task, tasks_of
from shinpo.registry.asking import association_of
from shinpo.registry.calendar import last_business_day
from shinpo.web import figures
from shinpo.web.frame import address

SOON_DAYS = 7  # certificates that run out within a week


@needs(Permission.VIEW)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show tasks by role and the month's figures."""
    association, staff = association_of(request), staff_of(request)
    on = association.business_on
    decides, up_to_yen = _authority(staff, on)
    found = figures.waiting(association.pk, on, up_to_yen=up_to_yen, soon_days=SOON_DAYS)
    tasks = [*_tasks(staff, found, on, decides=decides), *tasks_of(staff, on)]
    context = {
        "on": on,
        "month": Month.of(on),
        "staff": staff,
        "tasks": tasks,
        "waiting": sum(task.count for task in tasks if task.counts),
        "flows": figures.flows(association.pk, on),
        "balance": figures.balance(association.pk, on),
        "urls": {
            "guarantees": address("guarantee:guarantees"),
            "new": address("guarantee:application_new") if staff.may(Permission.RECEIVE) else "",
            "activity": address("activities:new") if staff.may(Permission.RECORD) else "",
            "plans": address("plans:plans")
            if staff.may(Permission.APPROVE_PLAN) or staff.may(Permission.PLAN)
            else "",
            "evaluations": address("planning_evaluation:evaluations")
            if staff.may(Permission.EVALUATE) or staff.may(Permission.SCORE)
            else "",
            "editions": address("publishing:editions") if staff.may(Permission.PUBLISH) else "",
            "statistics": address("statistics:index"),
            "bulletins": address("publishing:bulletins"),
            "simulator": address("simulator"),
            "business_day": address("business_day") if staff.may(Permission.CLOSE) else "",
        },
    }
    return render(request, "web/home.html", context)


def _authority(staff: Staff, on: date) -> tuple[bool, int | None]:
    if not staff.may(Permission.DECIDE):
        return False, 0
    try:
        return True, authority_yen(staff, GUARANTEE, on)
    except Refused:
        return False, 0


def _tasks(staff: Staff, found: figures.Waiting, on: date, *, decides: bool) -> list[Task]:
    """Return the tasks of the role, the most urgent first."""
    guarantees, tasks = address("guarantee:guarantees"), []
    if decides:
        tasks.append(Task("決裁を待つ申込", found.to_decide, address("guarantee:approvals"),
                          "決裁権限の内"))  # fmt: skip
    if staff.may(Permission.RECEIVE):
        url = f"{address('guarantee:applications')}?status=under_review"
        tasks.append(Task("調査中の申込", found.under_review, url, counts=not decides))
    if staff.may(Permission.DISBURSE):
        url = f"{guarantees}?status=approved&sort=certificate_until"
        tasks.append(Task("貸付報告を待つ保証", found.not_reported, url))
        tasks.append(Task("信用保証書の期限が近い保証", found.expiring, url,
                          f"うち{SOON_DAYS}日以内に期限", counts=False))  # fmt: skip
    if staff.may(Permission.MONITOR):
        tasks.append(Task("事故の保証", found.in_accident, f"{guarantees}?accident=1"))
    if staff.may(Permission.RECOVER):
        url = address("recovery:claims")
        tasks.append(Task("保険金を受領していない求償権", found.uninsured_claims,
                          f"{url}?status=open"))  # fmt: skip
    month = found.to_close(on)
    if staff.may(Permission.CLOSE) and month is not None:
        ready = last_business_day(month) <= on
        note = "締められます" if ready else "月末営業日の業務の後に締めます"
        label = f"{month.year}年{month.month}月の月次締め"
        tasks.append(Task(label, int(ready), address("accounting:closing"), note))
    return tasks

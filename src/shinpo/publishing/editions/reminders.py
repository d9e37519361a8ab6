"""What texts of editions ask of whom: 「未処理」."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission
from shinpo.governance.tasks import Task
from shinpo.publishing.editions.models import EditionText


def tasks(staff: Staff, on: date) -> Iterator[Task]:
    """Return the texts that wait for the person: to approve those of others, to rework."""
    approves, publishes = staff.may(Permission.APPROVE_PLAN), staff.may(Permission.PUBLISH)
    if not (approves or publishes):
        return
    found = EditionText.objects.aggregate(
        waiting=Count("pk", filter=Q(state=EditionText.SUBMITTED) & ~Q(submitted_by=staff.user_id)),
        returned=Count("pk", filter=Q(state=EditionText.RETURNED)),
    )
    url = reverse("publishing:editions")
    if approves and found["waiting"]:
        yield Task("承認を待つ刊行物の本文", found["waiting"], url)
    if publishes and found["returned"]:
        yield Task("差し戻された刊行物の本文", found["returned"], url)

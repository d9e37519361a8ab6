"""What the screens of the activities read. One SELECT a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from shinpo.activities.models import ActivityState, Counterpart
from shinpo.law.activities import OWN, Kind, kinds, sections_of, terms
from shinpo.registry.queries import enterprises_found, folded

RECENT = 4
CODES = ("kind", "theme", "mode", "result")  # filters by the codes of a count


def activities(given: Mapping[str, Any], *, on: date) -> QuerySet[ActivityState]:
    """Return the records that stand, under filters: 「活動の一覧」.

    Filters: since, until, kind, department (with its sections), counterpart (with the
    association's own of that code), theme, mode, result, lender, enterprise (a text or an id).
    """
    found = ActivityState.objects.filter(withdrawn=False)
    if given.get("since"):
        found = found.filter(held_on__gte=given["since"])
    if given.get("until"):
        found = found.filter(held_on__lte=given["until"])
    for name in CODES:
        wanted = given.get(name)
        if wanted:
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            found = found.filter(**{f"{name}__in": values})
    if given.get("department"):
        found = found.filter(department__in=sections_of(given["department"], on))
    if code := given.get("counterpart"):
        own = Q() if OWN in code else Q(counterpart__startswith=f"{code}{OWN}")
        found = found.filter(Q(counterpart=code) | own)
    if given.get("lender"):
        found = found.filter(lender_id=given["lender"])
    enterprise = given.get("enterprise")
    if isinstance(enterprise, int):
        found = found.filter(enterprise_id=enterprise)
    elif enterprise:
        found = found.filter(enterprise__in=enterprises_found(enterprise))
    return found.select_related("enterprise", "lender")


def of_enterprise(enterprise_id: int) -> QuerySet[ActivityState]:
    """Return what was done with one enterprise, the newest first: 「企業者の活動」."""
    found = ActivityState.objects.filter(enterprise_id=enterprise_id, withdrawn=False)
    return found.select_related("enterprise", "lender").order_by("-held_on", "-activity_id")


def counterpart_names() -> dict[str, str]:
    """Return every counterpart by code: the catalogue's and the association's own."""
    own = dict(Counterpart.objects.order_by("order_no", "code").values_list("code", "name"))
    return {**terms("counterpart"), **own}


def kinds_found(text: str, *, department: str | None, on: date) -> list[Kind]:
    """Return the kinds that a few letters find, the department's own first: 「種類の検索」."""
    key = folded(text).lower()
    own = _relatives(department, on)
    found = [
        kind
        for kind in kinds().values()
        if key in folded(kind.term).lower() or key in kind.reading or key in kind.id
    ]
    return sorted(found, key=lambda kind: kind.department not in own)


def kinds_of(department: str | None, on: date) -> list[Kind]:
    """Return the kinds that are a department's own; all if it has none: 「部門の種類」."""
    own = _relatives(department, on)
    return [kind for kind in kinds().values() if kind.department in own] or list(kinds().values())


def _relatives(department: str | None, on: date) -> frozenset[str]:
    """Return the department with its sections and the department it is a section of."""
    if department is None:
        return frozenset()
    above = {kind.department for kind in kinds().values()}
    parents = {d for d in above if department in sections_of(d, on)}
    return sections_of(department, on) | parents


def recent_kinds(staff_id: int) -> list[Kind]:
    """Return the kinds that somebody recorded last, the newest first."""
    rows = (
        ActivityState.objects.filter(staff_id=staff_id)
        .values("kind")
        .annotate(last=Max("fact_id"))
        .order_by("-last")[:RECENT]
    )
    return [kinds()[row["kind"]] for row in rows]


@dataclass(frozen=True)
class Past:
    """One fact of an activity's history: recorded, or taken back."""

    id: int
    taken_back: bool
    recorded_at: datetime
    held_on: date
    booked_on: date
    quantity: int
    amount_yen: int
    who: str
    reason: str


_HISTORY = """
select f.id, f.reverses_id is not null, f.recorded_at, f.effective_on, f.booked_on,
  (f.data ->> 'quantity')::bigint, f.amount_yen, coalesce(p.name, '（移行・自動処理）'), a.reason
from ledger_fact f join ledger_act a on a.id = f.act_id
left join governance_staff p on p.user_id = a.actor_id and p.association_id = f.association_id
where f.subject_id = %s order by f.id desc
"""


def history(activity_id: int) -> list[Past]:
    """Return what was recorded of an activity and taken back, the newest first: 「履歴」."""
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [activity_id])
        return [Past(*row) for row in cursor.fetchall()]


def own_counterparts() -> Sequence[Counterpart]:
    """Return the association's own counterparts: 「相手先一覧」."""
    return list(Counterpart.objects.order_by("order_no", "code"))

"""What governance answers: who may decide how much."""

from datetime import date

from django.db.models import Q

from shinpo.core.refusal import refuse
from shinpo.governance.models import DecisionRoute, Staff

GUARANTEE = "guarantee"


def authority_yen(staff: Staff, kind: str, on: date) -> int | None:
    """Return what a staff member may decide alone in yen, None without limit: 「決裁権限」.

    :raises Refused: if the role decides nothing of that kind on the day.
    """
    routes = DecisionRoute.objects.filter(kind=kind, role=staff.role, valid_from__lte=on)
    route = routes.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on)).first()
    if route is None:
        raise refuse(
            "role",
            "no_authority",
            f"「{staff.role_term}」には決裁権限がありません。決裁権限表で定められた役割の方が"
            "行ってください。",
        )
    return route.limit_yen


def decider_roles(kind: str, yen: int, on: date) -> list[str]:
    """Return the roles that may decide an amount alone, the lowest limit first."""
    routes = DecisionRoute.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), kind=kind, valid_from__lte=on
    )
    able = [r for r in routes if r.limit_yen is None or r.limit_yen >= yen]
    able.sort(key=lambda r: (r.limit_yen is None, r.limit_yen or 0))
    return [r.role for r in able]

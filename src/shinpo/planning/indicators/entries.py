"""What was entered with evidence; of corrections the last one counts: 「指標の記入」."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from shinpo.core.yen import Exact
from shinpo.planning.indicators.models import IndicatorEntry


def standing(association_id: int) -> QuerySet[IndicatorEntry]:
    """Return the entries that no correction replaced."""
    return IndicatorEntry.objects.filter(association_id=association_id, corrected_by__isnull=True)


def entered(association_id: int, periods: Iterable[str]) -> Mapping[tuple[str, str], Exact]:
    """Return what is entered for some periods, by indicator and period; one query."""
    rows = standing(association_id).filter(period__in=list(periods))
    found: dict[tuple[str, str], Exact] = {}
    for name, period, value in rows.values_list("indicator", "period", "value"):
        found[name, period] = int(value) if value == value.to_integral_value() else value
    return found


def history(association_id: int, indicator: str) -> QuerySet[IndicatorEntry]:
    """Return every entry of an indicator, the newest first."""
    return IndicatorEntry.objects.filter(
        association_id=association_id, indicator=indicator
    ).order_by("-id")

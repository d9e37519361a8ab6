"""The records behind an indicator as a list, each leading to its page: 「計数の内訳」."""

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse

from shinpo.core.facts import KINDS
from shinpo.law import activities
from shinpo.registry.models import Enterprise
from shinpo.statistics.records import month_text, numbers_of
from shinpo.ui.tables import Column

_PAGES = (
    ("activity_id", "活動", "activities:detail"),
    ("claim_id", "求償権", "recovery:detail"),
    ("guarantee_id", "保証", "guarantee:detail"),
    ("application_id", "申込", "guarantee:application"),
    ("enterprise_id", "企業者", "registry:enterprise"),
)
_LISTS = ("counterpart", "theme", "mode", "result")


def columns(records: Sequence[dict[str, Any]], of_activities: bool) -> tuple[Column, ...]:
    """Return the columns of the list; the first names the record and opens it."""
    numbers, firms = numbers_of(records), _firms(records)

    def name(record: dict[str, Any]) -> str:
        key, term, _ = _page(record)
        number = numbers.get((key, record[key])) or record["number"] or record[key]
        return f"{term} {number}"

    def firm(record: dict[str, Any]) -> str:
        return firms.get(record["enterprise_id"], "")

    about = (
        (Column("about", "内容", value=_about),)
        if of_activities
        else (Column("kind", "事実", value=_fact),)
    )
    return (
        Column("number", "記録", value=name, link=_address),
        *about,
        Column("firm", "企業者", value=firm, link=_firm_address),
        Column("month", "締め", value=lambda r: month_text(r["month"])),
        Column("on", "日", "date"),
        Column("figure", "数値", "number"),
    )


def _firms(records: Sequence[dict[str, Any]]) -> dict[int, str]:
    wanted = {r["enterprise_id"] for r in records if r["enterprise_id"] is not None}
    return dict(Enterprise.objects.filter(id__in=wanted).values_list("id", "name"))


def _page(record: dict[str, Any]) -> tuple[str, str, str]:
    return next(page for page in _PAGES if record[page[0]] is not None)


def _address(record: dict[str, Any]) -> str:
    key, _, page = _page(record)
    return _reversed(page, record[key])


def _firm_address(record: dict[str, Any]) -> str:
    number = record["enterprise_id"]
    return "" if number is None else _reversed("registry:enterprise", number)


def _reversed(page: str, number: int) -> str:
    try:
        return reverse(page, args=[number])
    except NoReverseMatch:  # an installation without that department's pages
        return ""


def _fact(record: dict[str, Any]) -> str:
    kind = record["kind"]
    return KINDS[kind].term if kind in KINDS else "月末の記録"


def _about(record: dict[str, Any]) -> str:
    kind = activities.kinds()[record["kind"]].term
    said = [
        activities.terms(field).get(activities.catalogue_code(record[field]), record[field])
        for field in _LISTS
        if record[field]
    ]
    return f"{kind}（{'・'.join(said)}）" if said else kind

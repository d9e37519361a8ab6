"""The records behind a figure as a list on screen, each leading to its page: 「計数の内訳」."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse

from shinpo.guarantee.models import Application, Terms
from shinpo.recovery.models import Claim
from shinpo.statistics.layout import layout
from shinpo.ui.tables import Column

Numbers = dict[tuple[str, int], str]
_PAGES = (
    ("claim_id", "求償権", "recovery:detail"),
    ("guarantee_id", "保証", "guarantee:detail"),
    ("application_id", "申込", "guarantee:application"),
    ("enterprise_id", "企業者", "registry:enterprise"),
)


def columns(records: Sequence[dict[str, Any]]) -> tuple[Column, ...]:
    """Return the columns of the list; the first names the record and opens it."""
    numbers = numbers_of(records)
    return (
        Column("number", "記録", value=lambda r: _name(r, numbers), link=_address),
        Column("item", "計数", value=lambda r: _terms().get((r["dataset"], r["item"]), r["item"])),
        Column("month", "締め", value=lambda r: month_text(r["month"])),
        Column("booked_on", "記帳日", "date"),
        Column("cases", "件数", "number"),
        Column("yen", "金額", "number", note="円"),
    )


def numbers_of(records: Iterable[dict[str, Any]]) -> Numbers:
    """Return the official numbers of the guarantees, applications and claims in the records."""
    wanted = {
        key: {r[key] for r in records if r[key] is not None}
        for key in ("guarantee_id", "application_id", "claim_id")
    }
    found: Numbers = {}
    for key, rows in (
        ("guarantee_id", Terms.objects.filter(guarantee_id__in=wanted["guarantee_id"])
            .values_list("guarantee_id", "number")),
        ("application_id", Application.objects.filter(id__in=wanted["application_id"])
            .values_list("id", "number")),
        ("claim_id", Claim.objects.filter(id__in=wanted["claim_id"]).values_list("id", "number")),
    ):  # fmt: skip
        found |= {(key, number_id): number for number_id, number in rows}
    return found


def month_text(key: int) -> str:
    """Write the closing's month, held as 202403, as 2024-03."""
    return f"{key // 100:04d}-{key % 100:02d}"


def _name(record: dict[str, Any], numbers: Numbers) -> str:
    for key, term, _ in _PAGES:
        if record[key] is not None:
            number = numbers.get((key, record[key])) or record["number"] or record[key]
            return f"{term} {number}"
    return f"記録 {record['fact_id']}"


def _address(record: dict[str, Any]) -> str:
    for key, _, page in _PAGES:
        if record[key] is not None:
            try:
                return reverse(page, args=[record[key]])
            except NoReverseMatch:  # an installation without that department's pages
                return ""
    return ""


def _terms() -> dict[tuple[str, str], str]:
    """Return the term of each dataset's item: the name of the measure that is this item alone."""
    found: dict[tuple[str, str], str] = {}
    for measure, parts in layout().measures.items():
        if len(parts) == 1 and parts[0].yen == "amount":  # not its principal or interest alone
            found.setdefault((parts[0].dataset, parts[0].item), layout().terms[measure])
    return {**OPENINGS, **found}


OPENINGS = {
    ("guarantee_movements", "application_opening"): "申込の期首繰越",
    ("guarantee_movements", "guarantee_opening"): "承諾の期首繰越",
    ("claim_movements", "claim_opening"): "求償権の期首繰越",
}

"""One box for everything with a name or a number: 「検索」."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee import choosing, listing, words
from shinpo.recovery import reading as recovery
from shinpo.recovery.views import status_chip
from shinpo.registry.queries import folded
from shinpo.ui.tables import Column, Table

FOUND_MAX = 20
NUMBER_MAX = 12  # the length of an application's, a guarantee's or a claim's number


def enterprise_url(pk: int) -> str:
    """Return the page of an enterprise; its guarantees where there is no such page."""
    try:
        return reverse("registry:enterprise", args=[pk])
    except NoReverseMatch:
        return f"{reverse('guarantee:guarantees')}?enterprise={pk}"


_ENTERPRISES = (
    Column("name", "企業者", link=lambda e: enterprise_url(e.pk)),
    Column("kana", "カナ"),
    Column("number", "企業者番号"),
    Column("corporate_number", "法人番号"),
    Column("representative", "代表者"),
)
_APPLICATIONS = (
    Column("number", "申込番号",
           link=lambda r: reverse("guarantee:application", args=[r["id"]])),
    Column("enterprise", "企業者"),
    Column("requested_yen", "申込金額", "number", note="円"),
    Column("received_on", "受付日", "date"),
    Column("status", "ステータス", "chip", value=lambda r: words.APPLICATION_STATUS[r["status"]]),
)  # fmt: skip
_GUARANTEES = (
    Column("number", "保証番号", link=lambda r: reverse("guarantee:detail", args=[r["id"]])),
    Column("enterprise", "企業者"),
    Column("amount_yen", "保証金額", "number", note="円"),
    Column("balance_yen", "残高", "number", note="円"),
    Column("status", "ステータス", "chip",
           value=lambda r: words.status_chips(r["status"], in_accident=r["in_accident"])[-1]),
)  # fmt: skip
_CLAIMS = (
    Column("number", "求償権番号", link=lambda r: reverse("recovery:detail", args=[r["id"]])),
    Column("enterprise", "企業者"),
    Column("total_yen", "代位弁済額", "number", note="円"),
    Column("balance_yen", "残高", "number", note="円"),
    Column("status", "ステータス", "chip", value=lambda r: status_chip(r["status"])),
)


@needs(Permission.VIEW)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what fits, by kind; the address holds the question."""
    text = request.GET.get("q", "").strip()
    tables = [table for table in _found(text) if table.rows] if text else []
    return render(request, "web/search.html", {"text": text, "tables": tables})


def _found(text: str) -> list[Table]:
    enterprises = list(choosing.enterprises(text)[: FOUND_MAX + 1])
    key = folded(text)
    number = key if key.isascii() and key.isdigit() and len(key) <= NUMBER_MAX else ""
    kinds: list[tuple[str, Any, Any]] = [
        ("申込", listing.APPLICATIONS, _APPLICATIONS),
        ("保証", listing.GUARANTEES, _GUARANTEES),
        ("求償権", recovery.CLAIMS, _CLAIMS),
    ]
    tables = [_table("企業者", _ENTERPRISES, enterprises)]
    for caption, kind, columns in kinds if number else ():
        rows = listing.Rows(kind, {"number": number}, "-number")[0 : FOUND_MAX + 1]
        tables.append(_table(caption, columns, rows))
    return tables


def _table(caption: str, columns: Any, rows: list[Any]) -> Table:
    more = len(rows) > FOUND_MAX
    return Table(
        caption=caption,
        columns=columns,
        rows=rows[:FOUND_MAX],
        note=f"先頭の{FOUND_MAX}件。文字を足して絞り込んでください" if more else f"{len(rows)}件",
    )

"""The list of editions: which periods can be published, and where each stands: 「刊行物」."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.planning.plans.models import Plan
from shinpo.publishing.editions.files import PDF
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.editions.periods import DOCUMENTS, RANGE, Period, period_of
from shinpo.publishing.editions.views.shared import PUBLISHED, UNPUBLISHED
from shinpo.publishing.models import Edition, Revision
from shinpo.statistics.views import closed_months
from shinpo.ui.tables import Column, Table


@dataclass(frozen=True)
class Line:
    """One edition of the list."""

    period: Period
    latest: Revision | None
    in_work: int
    approved: int

    @property
    def texts(self) -> str:
        """How many texts stand, and how many are in work."""
        words = [f"承認済み {self.approved}"] if self.approved else []
        words += [f"作成中 {self.in_work}"] if self.in_work else []
        return "・".join(words) or "未作成"


@needs(Permission.VIEW)
@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """List half-year, annual and mid-term editions, the newest first: 「刊行物」."""
    months = frozenset(closed_months(request.association_id))
    latest = {
        (r.edition.document, r.edition.period): r
        for r in Revision.objects.filter(edition__document__in=DOCUMENTS)
        .select_related("edition")
        .order_by("number")
    }
    newest: dict[tuple[str, str], dict[str, str]] = {}
    rows = EditionText.objects.order_by("number").values_list("document", "period", "slot", "state")
    for document, text, slot, state in rows:
        newest.setdefault((document, text), {})[slot] = state

    def line(period: Period) -> Line:
        states = list(newest.get((period.document, period.text), {}).values())
        approved = states.count(EditionText.APPROVED)
        revision = latest.get((period.document, period.first_day))
        return Line(period, revision, len(states) - approved, approved)

    tables = [
        _table(document, [line(period) for period in _periods(document, months)])
        for document in DOCUMENTS
    ]
    return render(request, "publishing/editions/editions.html", {"tables": tables})


def _periods(document: str, months: frozenset[Month]) -> Iterator[Period]:
    """Yield the periods that are closed, the newest first."""
    if document == Edition.MIDTERM:
        years = Plan.objects.filter(kind=Plan.MID_TERM).order_by("-first_year")
        for first, last in years.values_list("first_year", "last_year"):
            if all(Term(year).last_month in months for year in range(first, last + 1)):
                yield period_of(document, f"{first}{RANGE}{last}")
        return
    half = document == Edition.HALFYEAR
    for year in sorted({month.fiscal_year for month in months}, reverse=True):
        term = Term(year, half)
        if set(term.months) <= months:
            yield period_of(document, str(term))


def _table(document: str, lines: list[Line]) -> Table:
    def page(line: Line) -> str:
        return reverse("publishing:edition", args=[document, line.period.text])

    def pdf(line: Line) -> str:
        if line.latest is None:
            return ""
        return reverse(
            "publishing:edition_file", args=[document, line.period.text, line.latest.number, PDF]
        )

    return Table(
        caption=DOCUMENTS[document],
        columns=(
            Column("period", "対象期間", value=lambda r: r.period.words, link=page),
            Column("status", "ステータス", "chip",
                   value=lambda r: PUBLISHED if r.latest else UNPUBLISHED),
            Column("texts", "本文", value=lambda r: r.texts),
            Column("issued_on", "発行日", "date", value=lambda r: r.latest and r.latest.issued_on),
            Column("number", "版", value=lambda r: f"第{r.latest.number}版" if r.latest else ""),
            Column("pdf", "PDF", value=lambda r: "PDF" if r.latest else "", link=pdf),
        ),
        rows=lines,
        empty="締め切られた期間がまだありません。",
    )  # fmt: skip

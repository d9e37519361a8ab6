"""Bulletins on screen: the list, each with its figures leading to their records, the files."""

import hashlib
from importlib.resources import files

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.era import in_era
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.core.tables import Printed
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.law.eras import eras
from shinpo.output.document import Document
from shinpo.output.html import document_html, sections_html
from shinpo.publishing.bulletin import contents
from shinpo.publishing.bulletin.files import DEFINITIONS, HTML, PDF, XLSX
from shinpo.publishing.bulletin.publish import imprint_of, publish_bulletin
from shinpo.publishing.bulletin.summary import overview_cell
from shinpo.publishing.forms import PublishForm
from shinpo.publishing.keeping import stored
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.asking import association_of
from shinpo.statistics.invariants import OVERVIEW
from shinpo.statistics.layout import layout
from shinpo.statistics.tables import table_names
from shinpo.statistics.views import cell_address, closed_months, closing_of, download
from shinpo.ui.paging import page_of
from shinpo.ui.tables import Chip, Column, Table

KINDS = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}
SUMMARY = "summary"
UNPUBLISHED, PUBLISHED = Chip("未発行"), Chip("発行済み", "success")


@needs(Permission.VIEW)
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """List the closed months with their bulletins: 「月報一覧」."""
    latest = {r.edition.period: r for r in _revisions().order_by("number")}
    rows = [(month, latest.get(month.first)) for month in closed_months(request.association_id)]
    page = page_of(rows, query=request.GET)
    table = Table(
        caption="月報一覧",
        columns=(
            Column("month", "号", value=lambda r: contents.issue(r[0]), link=_bulletin_url),
            Column("status", "ステータス", "chip",
                   value=lambda r: PUBLISHED if r[1] else UNPUBLISHED),
            Column("issued_on", "発行日", "date", value=lambda r: r[1] and r[1].issued_on),
            Column("number", "版", value=lambda r: f"第{r[1].number}版" if r[1] else ""),
            Column("pdf", "PDF", value=lambda r: "PDF" if r[1] else "", link=_pdf_url),
        ),
        rows=page.items,
        page=page,
        query=request.GET,
        empty="締め切られた月がまだありません。",
    )  # fmt: skip
    return render(request, "publishing/bulletins.html", {"table": table})


@needs(Permission.VIEW)
@require_GET
def bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """Show a bulletin; every figure leads to its records: 「保証月報」."""
    return _shown(request, month, PublishForm())


@needs(Permission.PUBLISH)
@require_http_methods(["POST"])
def publish(request: HttpRequest, month: str) -> HttpResponse:
    """Publish the bulletin of a month, or an erratum: 「月報の発行」."""
    form = PublishForm(request.POST)
    chosen = closing_of(request, month).month
    if form.is_valid():
        try:
            revision = publish_bulletin(
                association_of(request),
                chosen,
                None,
                actor_id=staff_of(request).pk,
                change=form.cleaned_data["change"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            issue = contents.issue(chosen)
            messages.success(request, f"{issue}の第{revision.number}版を発行済みにしました。")
            return redirect("publishing:bulletin", month=month)
    return _shown(request, month, form)


@needs(Permission.VIEW)
@require_GET
def file(request: HttpRequest, month: str, number: int, name: str) -> HttpResponse:
    """Hand out a file exactly as it was published."""
    chosen = closing_of(request, month).month
    revision = _revisions().filter(edition__period=chosen.first, number=number).first()
    content = stored(revision, revision.edition, name) if revision else None
    if content is None:
        raise Http404("このファイルは発行した版にないか、発行したときの内容と異なります。")
    kind = KINDS["." + name.rpartition(".")[2]]
    return download(content, kind, f"{month}-{number}-{name.replace('/', '-')}")


def _shown(request: HttpRequest, month: str, form: PublishForm) -> HttpResponse:
    statistics = closing_of(request, month)
    chosen, association = statistics.month, association_of(request)
    revisions = list(_revisions().filter(edition__period=chosen.first).order_by("-number"))
    latest = revisions[0] if revisions else None
    imprint = imprint_of(latest) if latest else contents.Imprint(1, association.business_on, "", "")
    document = contents.bulletin(association, statistics, imprint)

    def link(table: str, printed: Printed) -> str:
        row, column = printed.row.id, printed.column.id
        if table == SUMMARY:
            table, (row, column) = OVERVIEW, overview_cell(row, column)
        return cell_address(table, chosen, row, column)

    body = sections_html(document, link)
    return render(
        request,
        "publishing/bulletin.html",
        {
            "document": document,
            "month": chosen,
            "latest": latest,
            "files": _files(latest, chosen) if latest else [],
            "revisions": _history(revisions, chosen) if revisions else None,
            "changed": latest is not None and _differs(document, latest),
            "body": mark_safe(body),  # noqa: S308 (escaped by the writer)
            "form": form,
            "may_publish": staff_of(request).may(Permission.PUBLISH),
        },
    )


def _differs(document: Document, revision: Revision) -> bool:
    """Tell whether the page would say something else than what was published."""
    css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
    page = document_html(document, css).encode()
    return hashlib.sha256(page).hexdigest() != revision.files[HTML]


def _files(revision: Revision, month: Month) -> list[tuple[str, str]]:
    labels = {PDF: "PDF", XLSX: "Excel", HTML: "HTML"}
    labels |= {f"csv/{name}.csv": f"{layout().table(name).title}（CSV）" for name in table_names()}
    labels[DEFINITIONS] = "欄の定義（CSV）"
    known = [(label, name) for name, label in labels.items() if name in revision.files]
    return [(label, _file_url(revision, month, name)) for label, name in known]


def _history(revisions: list[Revision], month: Month) -> Table:
    return Table(
        caption="版の履歴",
        columns=(
            Column("number", "版", value=lambda r: f"第{r.number}版",
                   link=lambda r: _file_url(r, month, PDF)),
            Column("issued_on", "発行日", value=lambda r: in_era(r.issued_on, eras())),
            Column("change", "訂正の内容", value=lambda r: r.change or "（初版）"),
            Column("manifest", "締めの識別", value=lambda r: r.manifest_sha256[:16]),
        ),
        rows=revisions,
    )  # fmt: skip


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.filter(edition__document=Edition.BULLETIN).select_related("edition")


def _bulletin_url(row: tuple[Month, Revision | None]) -> str:
    return reverse("publishing:bulletin", args=[row[0]])


def _pdf_url(row: tuple[Month, Revision | None]) -> str:
    return _file_url(row[1], row[0], PDF) if row[1] else ""


def _file_url(revision: Revision, month: Month, name: str) -> str:
    return reverse("publishing:file", args=[month, revision.number, name])

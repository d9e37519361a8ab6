"""One edition: what it waits for, its draft with every figure leading to its records, its files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.era import in_era
from shinpo.core.refusal import Refused
from shinpo.core.tables import Printed
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.law.eras import eras
from shinpo.output.html import sections_html
from shinpo.publishing.editions.compose import compose
from shinpo.publishing.editions.desk import Check, Desk
from shinpo.publishing.editions.files import HTML, PDF, XLSX, rendered
from shinpo.publishing.editions.forms import IssueForm
from shinpo.publishing.editions.leading import address
from shinpo.publishing.editions.periods import DOCUMENTS
from shinpo.publishing.editions.publish import imprint_of_draft, publish_edition
from shinpo.publishing.editions.services import Slot
from shinpo.publishing.editions.views.shared import (
    LABELS,
    PUBLISHED,
    UNPUBLISHED,
    desk_or_404,
    edition_url,
    file_url,
    files_of,
    state_chip,
)
from shinpo.publishing.keeping import stored
from shinpo.publishing.models import Revision
from shinpo.publishing.views import KINDS
from shinpo.statistics.views import download
from shinpo.ui.parts import RecordHead, Tab
from shinpo.ui.tables import Chip, Column, Table

BLOCKS, LOOK = Chip("発行できません", "error"), Chip("要確認", "warning")
DRAFT_FILES = (PDF, XLSX, HTML)


@needs(Permission.VIEW)
@require_GET
def edition(request: HttpRequest, document: str, period: str) -> HttpResponse:
    """Show an edition: its texts, what keeps it from being published, its revisions: 「刊行物」."""
    return _shown(request, desk_or_404(request, document, period), IssueForm())


@needs(Permission.PUBLISH)
@require_http_methods(["POST"])
def publish(request: HttpRequest, document: str, period: str) -> HttpResponse:
    """Publish an edition, or an erratum as its next revision: 「刊行物の発行」."""
    desk = desk_or_404(request, document, period)
    form = IssueForm(request.POST)
    if form.is_valid():
        before = desk.revisions[0].number if desk.revisions else 0
        try:
            shown = publish_edition(
                desk.association,
                document,
                period,
                None,
                actor_id=request.user.pk,
                change=form.cleaned_data["change"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            name = f"{desk.period.words}の{DOCUMENTS[document]}"
            if shown["revision"] == before:
                messages.info(request, f"{name}は第{before}版から変わっていません。")
            else:
                messages.success(request, f"{name}の第{shown['revision']}版を発行しました。")
            return redirect(edition_url(desk))
    return _shown(request, desk, form, status=422)


@needs(Permission.VIEW)
@require_GET
def draft(request: HttpRequest, document: str, period: str) -> HttpResponse:
    """Show the edition as it would be today; every figure leads to its records: 「下見」."""
    desk = desk_or_404(request, document, period)
    made = compose(desk.material, imprint_of_draft(desk.association), draft=True)

    def link(_table: str, printed: Printed) -> str:
        return address(desk.material, printed)

    context = {
        "desk": desk,
        "head": head_of(desk, "edition_draft"),
        "document": made,
        "body": mark_safe(sections_html(made, link)),  # noqa: S308 (escaped by the writer)
        "files": [(LABELS[name], edition_url(desk, "edition_draft_file", name))
                  for name in DRAFT_FILES],
    }  # fmt: skip
    return render(request, "publishing/editions/draft.html", context)


@needs(Permission.VIEW)
@require_GET
def draft_file(request: HttpRequest, document: str, period: str, name: str) -> HttpResponse:
    """Hand out the draft as a file, 案 on every page: 「案のファイル」."""
    if name not in DRAFT_FILES:
        raise Http404("案のファイルは PDF、Excel、HTML です。")
    desk = desk_or_404(request, document, period)
    made = compose(desk.material, imprint_of_draft(desk.association), draft=True)
    kind = KINDS["." + name.rpartition(".")[2]]
    return download(rendered(made, period)[name], kind, f"{document}-{period}-draft-{name}")


@needs(Permission.VIEW)
@require_GET
def file(request: HttpRequest, document: str, period: str, number: int, name: str) -> HttpResponse:
    """Hand out a file exactly as it was published."""
    desk = desk_or_404(request, document, period)
    revision = next((r for r in desk.revisions if r.number == number), None)
    content = stored(revision, revision.edition, name) if revision else None
    if content is None:
        raise Http404("このファイルは発行した版にないか、発行したときの内容と異なります。")
    kind = KINDS["." + name.rpartition(".")[2]]
    return download(content, kind, f"{document}-{period}-{number}-{name.replace('/', '-')}")


def head_of(desk: Desk, current: str) -> RecordHead:
    """Return the head of an edition's pages."""
    latest = desk.revisions[0] if desk.revisions else None
    facts = [("構成", desk.material.layout.title), ("計数の基", f"{desk.period.months[-1]} の締め")]
    if latest:
        facts.append(("最新の版", f"第{latest.number}版（{in_era(latest.issued_on, eras())}）"))
    tabs = tuple(
        Tab(label, edition_url(desk, name), current=name == current)
        for name, label in (("edition", "本文と発行"), ("edition_draft", "下見"))
    )
    return RecordHead(
        name=f"{DOCUMENTS[desk.period.document]}　{desk.period.words}",
        flags=(PUBLISHED if latest else UNPUBLISHED,),
        facts=facts,
        tabs=tabs,
    )


def _shown(request: HttpRequest, desk: Desk, form: IssueForm, status: int = 200) -> HttpResponse:
    checks = desk.checks()
    latest = desk.revisions[0] if desk.revisions else None
    context = {
        "desk": desk,
        "head": head_of(desk, "edition"),
        "texts": _texts(desk),
        "checks": _checks(desk, checks) if checks else None,
        "blocked": any(check.blocks for check in checks),
        "form": form,
        "latest": latest,
        "files": files_of(desk, latest) if latest else [],
        "revisions": _history(desk) if latest else None,
        "may_publish": staff_of(request).may(Permission.PUBLISH),
    }
    return render(request, "publishing/editions/edition.html", context, status=status)


def _texts(desk: Desk) -> Table:
    def page(slot: Slot) -> str:
        return edition_url(desk, "edition_text", slot.slot)

    return Table(
        caption="本文",
        columns=(
            Column("title", "位置", value=lambda s: s.title, link=page),
            Column("required", "必須", value=lambda s: "必須" if s.required else "任意"),
            Column("state", "ステータス", "chip", value=lambda s: state_chip(s.latest)),
            Column("number", "版", value=lambda s: f"第{s.latest.number}版" if s.latest else ""),
            Column("approved_on", "承認日", "date",
                   value=lambda s: s.approved and s.approved.approved_on),
            Column("length", "字数", "number",
                   value=lambda s: len(s.latest.body) if s.latest else None),
        ),
        rows=desk.slots,
        empty="この構成に本文はありません。",
    )  # fmt: skip


def _checks(desk: Desk, checks: tuple[Check, ...]) -> Table:
    def page(check: Check) -> str:
        return edition_url(desk, "edition_text", check.slot) if check.slot else ""

    return Table(
        caption="発行前の確認",
        columns=(
            Column("title", "位置", value=lambda c: c.title or "全体", link=page),
            Column("kind", "区分", "chip", value=lambda c: BLOCKS if c.blocks else LOOK),
            Column("message", "内容", value=lambda c: c.message),
        ),
        rows=checks,
    )  # fmt: skip


def _history(desk: Desk) -> Table:
    def pdf(revision: Revision) -> str:
        return file_url(desk, revision, PDF)

    return Table(
        caption="版の履歴",
        columns=(
            Column("number", "版", value=lambda r: f"第{r.number}版", link=pdf),
            Column("issued_on", "発行日", value=lambda r: in_era(r.issued_on, eras())),
            Column("change", "訂正の内容", value=lambda r: r.change or "（初版）"),
            Column("manifest", "締めの識別", value=lambda r: r.manifest_sha256[:16]),
        ),
        rows=desk.revisions,
    )  # fmt: skip

"""What the pages of editions share: the desk asked for, states as chips, files by name."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from shinpo.core.refusal import Refused
from shinpo.publishing.editions.desk import Desk, desk_of
from shinpo.publishing.editions.files import DEFINITIONS, HTML, PDF, XLSX
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.models import Revision
from shinpo.registry.asking import association_of
from shinpo.ui.tables import Chip

UNPUBLISHED, PUBLISHED = Chip("未発行"), Chip("発行済み", "success")
TONES = {
    EditionText.DRAFT: "neutral", EditionText.SUBMITTED: "info",
    EditionText.RETURNED: "warning", EditionText.APPROVED: "success",
}  # fmt: skip
LABELS = {PDF: "PDF", XLSX: "Excel", HTML: "HTML", DEFINITIONS: "欄の定義（CSV）"}


def desk_or_404(request: HttpRequest, document: str, period: str) -> Desk:
    """Return the edition asked for; 404 with the rule's words if there can be none."""
    try:
        return desk_of(association_of(request), document, period)
    except Refused as refused:
        raise Http404(refused.problems[0].message) from refused


def state_chip(text: EditionText | None) -> Chip:
    """Return the state of a text in a word."""
    return Chip(text.state_term, TONES[text.state]) if text else Chip("未作成")


def edition_url(desk: Desk, name: str = "edition", *rest: object) -> str:
    """Return an address of an edition's pages."""
    return reverse(f"publishing:{name}", args=[desk.period.document, desk.period.text, *rest])


def file_url(desk: Desk, revision: Revision, name: str) -> str:
    """Return the address of a published file."""
    return edition_url(desk, "edition_file", revision.number, name)


def files_of(desk: Desk, revision: Revision) -> list[tuple[str, str]]:
    """Return the published files: documents first, then the tables as CSV in one group."""
    known = [(label, name) for name, label in LABELS.items() if name in revision.files]
    return [(label, file_url(desk, revision, name)) for label, name in known]

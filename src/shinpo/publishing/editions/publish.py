"""Publish an association's edition: check, print, store, register: 「版の発行」.

The same closings and texts print the same bytes. What has been published is never replaced:
publishing the same again changes nothing, publishing something else is an erratum with a number of
its own. A draft is printed with 案 on every page and is not registered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shinpo.core.era import in_era
from shinpo.core.references import references
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.eras import eras
from shinpo.ledger import scope
from shinpo.output.document import Document
from shinpo.publishing.bulletin.contents import DEMO_MARK
from shinpo.publishing.editions import live
from shinpo.publishing.editions.compose import compose
from shinpo.publishing.editions.files import page, rendered
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.editions.periods import DOCUMENTS, Period, period_of
from shinpo.publishing.editions.source import Imprint
from shinpo.publishing.keeping import folder, registered, stored
from shinpo.publishing.models import FIRST, Edition, Revision
from shinpo.publishing.writing import hashes, write_files
from shinpo.registry.models import Association

DRAFT = "案"


@dataclass(frozen=True)
class Issue:
    """One publication: whose, what, of which period, by which closing."""

    association: Association
    period: Period
    manifest: str


def publish_edition(
    association: Association,
    document: str,
    period: str,
    out: Path | None,
    *,
    actor_id: int,
    change: str = "",
    draft: bool = False,
    issued_on: date | None = None,
) -> dict[str, Any]:
    """Publish an edition (or print its draft), write it to `out`, return what was published.

    :raises Refused: if the period is not closed, a text is missing, not approved or approved
        beside older figures, a text names an unknown figure, or the edition differs from the
        published one and `change` does not say why.
    """
    with scope.association(association.id):
        asked = period_of(document, period)
        issue = Issue(association, asked, live.manifest(association.id, asked))
        if draft:
            files = rendered(draft_of(association, asked), period)
            if out is not None:
                write_files(files, out)
            return _shown(issue, files, out, number=None, issued_on=association.business_on)
        places = live.material(association.id, asked, issued_on).places
        if problems := text_problems(asked, issue.manifest, {at.slot for at in places}):
            raise Refused(*problems)
        revision, files = _published(
            issue, actor_id=actor_id, change=change, issued_on=issued_on or association.business_on
        )
        write_files(files, folder(revision, revision.edition))
        if out is not None:
            write_files(files, out)
        return _shown(issue, files, out, number=revision.number, issued_on=revision.issued_on)


def publish_all(
    association: Association, period: str, out: Path, **options: Any
) -> list[dict[str, Any]]:
    """Publish every edition that can have this period, each in a folder of its own."""
    found = []
    for document in DOCUMENTS:
        try:
            period_of(document, period)
        except Refused:
            continue
        found.append(publish_edition(association, document, period, out / document, **options))
    if not found:
        raise refuse(
            "period",
            "edition.period",
            f"期間「{period}」の刊行物はありません。年度（2023）、上半期（2022H1）、"
            "中期の年度（2021-2023）のいずれかを指定してください。",
        )
    return found


def write_newest(document: str, out: Path) -> Revision | None:
    """Write the files of the newest published edition of a kind, as they were published.

    Inside the association's scope. None: nothing is published, or its files are not there.
    """
    revision = (
        Revision.objects.filter(edition__document=document)
        .select_related("edition")
        .order_by("-edition__period", "-number")
        .first()
    )
    if revision is None:
        return None
    files = {name: stored(revision, revision.edition, name) for name in revision.files}
    if None in files.values():
        return None
    write_files({name: content for name, content in files.items() if content is not None}, out)
    return revision


def draft_of(association: Association, period: Period) -> Document:
    """Return the edition as it would be with the newest texts, approved or not: 「案」."""
    texts = live.texts_in_work(period)
    material = live.with_texts(live.material(association.id, period), texts)
    return compose(material, imprint_of_draft(association), draft=True)


def imprint_of_draft(association: Association) -> Imprint:
    """Return the imprint of a draft: as of the business day, 案 behind every page."""
    day = association.business_on
    return Imprint(
        issued_on=day,
        issued=f"{in_era(day, eras())}現在の案",
        colophon=(("作成", association.name), ("ステータス", "案（未承認の本文を含む）")),
        mark="　".join(filter(None, (DRAFT, _demo(association)))),
        watermark=DRAFT,
    )


def preview_html(association: Association, document: str, period: str) -> str:
    """Return the draft as a page of its own: 「版の下見」. Inside the association's scope."""
    return page(draft_of(association, period_of(document, period))).decode()


def _demo(association: Association) -> str:
    return DEMO_MARK if association.is_demo else ""


def _document(issue: Issue, *, number: int, issued_on: date, change: str) -> Document:
    imprint = Imprint(
        issued_on=issued_on,
        issued=f"{in_era(issued_on, eras())}公表",
        colophon=(
            ("発行", issue.association.name),
            ("発行日", in_era(issued_on, eras())),
            ("版", f"{DOCUMENTS[issue.period.document]} {issue.period.words} 第{number}版"),
            ("計数の基", f"{issue.period.months[-1]} の月次の締め（{issue.manifest[:16]}）"),
        ),
        change=change,
        number=number,
        mark=_demo(issue.association),
    )
    return compose(live.material(issue.association.id, issue.period, issued_on), imprint)


def _published(
    issue: Issue, *, actor_id: int, change: str, issued_on: date
) -> tuple[Revision, dict[str, bytes]]:
    edition, _ = Edition.objects.get_or_create(
        association_id=issue.association.id,
        document=issue.period.document,
        period=issue.period.first_day,
    )
    latest = edition.revisions.order_by("-number").first()
    if latest is not None:
        files = rendered(
            _document(
                issue, number=latest.number, issued_on=latest.issued_on, change=latest.change
            ),
            issue.period.text,
        )
        if hashes(files) == latest.files:
            _nothing_to_correct(latest, change)
            return latest, files
        _may_correct(issue.period, latest, change)
    elif change:
        raise refuse(
            "change",
            "nothing_to_correct",
            f"{issue.period.words}の{DOCUMENTS[issue.period.document]}はまだ発行していないため、"
            "訂正の内容は付けられません。訂正の内容を付けずに発行してください。",
        )
    number = latest.number + 1 if latest else FIRST
    document = _document(issue, number=number, issued_on=issued_on, change=change)
    files = rendered(document, issue.period.text)
    revision = registered(
        edition,
        files,
        number=number,
        issued_on=issued_on,
        change=change,
        manifest=issue.manifest,
        actor_id=actor_id,
    )
    return revision, files


def _nothing_to_correct(latest: Revision, change: str) -> None:
    if change and change != latest.change:
        raise refuse(
            "change",
            "nothing_corrected",
            f"発行済みの第{latest.number}版から変わったところがないため、訂正の版は作れません。"
            "締め、本文を確かめてください。",
        )


def _may_correct(period: Period, latest: Revision, change: str) -> None:
    if not change:
        raise refuse(
            "change",
            "edition_already_published",
            f"{period.words}の{DOCUMENTS[period.document]}は第{latest.number}版を発行済みで、"
            "今の内容はそれと異なります。発行した版は差し替えられません。"
            "訂正の内容を付けて、新しい版として発行してください。",
        )


def text_problems(period: Period, manifest: str, slots: Collection[str]) -> list[Problem]:
    """Return what is wrong with the texts: in work, or approved beside older figures.

    A text without a place in the structure (`slots`) is not printed and stops nothing.
    """
    problems = []
    rows = EditionText.objects.filter(document=period.document, period=period.text).order_by(
        "slot", "number"
    )
    newest = {row.slot: row for row in rows if row.slot in slots}
    for slot, row in newest.items():
        if row.state != EditionText.APPROVED:
            problems.append(
                Problem(
                    slot,
                    "edition.text_not_approved",
                    f"本文「{row.heading}」の新しい版が{row.state_term}です。承認を得てから発行してください。",
                )
            )
        elif references(row.body) and row.manifest_sha256 != manifest:
            problems.append(
                Problem(
                    slot,
                    "edition.figures_older",
                    f"本文「{row.heading}」は、今の締めより古い計数で承認されています。"
                    "計数を確かめ、新しい版として承認し直してください。",
                )
            )
    return problems


def _shown(
    issue: Issue,
    files: Mapping[str, bytes],
    out: Path | None,
    *,
    number: int | None,
    issued_on: date,
) -> dict[str, Any]:
    place = out or Path()
    return {
        "edition": issue.period.document,
        "period": issue.period.text,
        "draft": number is None,
        "revision": number,
        "issued_on": issued_on.isoformat(),
        "manifest_sha256": issue.manifest,
        "files": {str(place / name): sha256 for name, sha256 in hashes(files).items()},
    }

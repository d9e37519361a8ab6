"""Publish a bulletin: check, print, store, register: 「月報の発行」.

The same closing prints the same bytes. What has been published is never replaced: publishing the
same again changes nothing, publishing something else is an erratum with a number of its own.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.ledger import scope
from shinpo.publishing.bulletin.contents import Imprint, bulletin, figures
from shinpo.publishing.bulletin.files import rendered
from shinpo.publishing.keeping import folder, manifest_sha256, registered
from shinpo.publishing.models import FIRST, Edition, Revision
from shinpo.publishing.writing import hashes, write_files
from shinpo.registry.models import Association
from shinpo.statistics import invariants
from shinpo.statistics.tables import Statistics, statistics_of


def publish_bulletin(
    association: Association,
    month: Month,
    out_dir: Path | None,
    *,
    actor_id: int,
    issued_on: date | None = None,
    change: str = "",
) -> Revision:
    """Publish the bulletin of a closed month, write it to `out_dir` too, return its revision.

    `issued_on` is the day of a new revision, the association's business day if not given;
    `change` says what an erratum corrects.

    :raises Refused: if the month is not closed, an invariant of a table fails, or the bulletin
        differs from the published one and `change` does not say why.
    """
    with scope.association(association.id):
        statistics = statistics_of(association.id, month)
        invariants.check(statistics)
        edition, _ = Edition.objects.get_or_create(
            association_id=association.id, document=Edition.BULLETIN, period=month.first
        )
        latest = edition.revisions.order_by("-number").first()
        if latest is not None:
            files = _printed(association, statistics, imprint_of(latest))
            if hashes(files) == latest.files:
                return _handed_out(latest, files, out_dir, change)
            _may_correct(month, latest, change)
        elif change:
            raise refuse(
                "change",
                "nothing_to_correct",
                f"{month} の月報はまだ発行していないため、訂正の内容は付けられません。"
                "訂正の内容を付けずに発行してください。",
            )
        imprint = Imprint(
            number=latest.number + 1 if latest else FIRST,
            issued_on=issued_on or association.business_on,
            change=change,
            manifest_sha256=manifest_sha256(statistics),
        )
        files = _printed(association, statistics, imprint)
        revision = registered(
            edition,
            files,
            number=imprint.number,
            issued_on=imprint.issued_on,
            change=imprint.change,
            manifest=imprint.manifest_sha256,
            actor_id=actor_id,
        )
        write_files(files, folder(revision, edition))
        if out_dir is not None:
            write_files(files, out_dir)
        return revision


def imprint_of(revision: Revision) -> Imprint:
    """Return what a published revision says of itself in print."""
    return Imprint(revision.number, revision.issued_on, revision.change, revision.manifest_sha256)


def _printed(
    association: Association, statistics: Statistics, imprint: Imprint
) -> dict[str, bytes]:
    document = bulletin(association, statistics, imprint)
    return rendered(document, figures(statistics), str(statistics.month))


def _handed_out(
    latest: Revision, files: Mapping[str, bytes], out_dir: Path | None, change: str
) -> Revision:
    if change and change != latest.change:
        raise refuse(
            "change",
            "nothing_corrected",
            f"発行済みの第{latest.number}版から変わったところがないため、訂正の版は作れません。"
            "締め、掲載事項を確かめてください。",
        )
    write_files(files, folder(latest, latest.edition))
    if out_dir is not None:
        write_files(files, out_dir)
    return latest


def _may_correct(month: Month, latest: Revision, change: str) -> None:
    if not change:
        raise refuse(
            "change",
            "edition_already_published",
            f"{month} の月報は第{latest.number}版を発行済みで、今の内容はそれと異なります。"
            "発行した版は差し替えられません。訂正の内容を付けて、新しい版として発行してください。",
        )

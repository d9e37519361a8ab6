"""Publish a bulletin: check, print, store, register: 「月報の発行」.

The same closing prints the same bytes. What has been published is never replaced: publishing the
same again changes nothing, publishing something else is an erratum with a number of its own.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.ledger import record, scope
from shinpo.publishing.bulletin.contents import Imprint, bulletin, figures
from shinpo.publishing.bulletin.files import rendered
from shinpo.publishing.models import FIRST, Edition, Revision
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
            if _hashes(files) == latest.files:
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
        revision = _registered(edition, imprint, files, actor_id)
        _write(files, folder(revision, edition))
        if out_dir is not None:
            _write(files, out_dir)
        return revision


def folder(revision: Revision, edition: Edition) -> Path:
    """Return where a revision's files are kept."""
    return (
        Path(settings.EDITIONS_ROOT)
        / f"association={edition.association_id}"
        / edition.document
        / f"{edition.period:%Y-%m}"
        / f"revision={revision.number}"
    )


def stored(revision: Revision, edition: Edition, name: str) -> bytes | None:
    """Return a stored file if it is there and what was published, else None."""
    path = folder(revision, edition) / name
    if name not in revision.files or not path.is_file():
        return None
    content = path.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == revision.files[name] else None


def manifest_sha256(statistics: Statistics) -> str:
    """Return the hash that names a closing: 「締めの識別」."""
    manifest = statistics.closings.manifests[statistics.month]
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


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
    _write(files, folder(latest, latest.edition))
    if out_dir is not None:
        _write(files, out_dir)
    return latest


def _may_correct(month: Month, latest: Revision, change: str) -> None:
    if not change:
        raise refuse(
            "change",
            "edition_already_published",
            f"{month} の月報は第{latest.number}版を発行済みで、今の内容はそれと異なります。"
            "発行した版は差し替えられません。訂正の内容を付けて、新しい版として発行してください。",
        )


def _registered(
    edition: Edition, imprint: Imprint, files: Mapping[str, bytes], actor_id: int
) -> Revision:
    act = record.Act(
        association_id=edition.association_id,
        request_id=f"publish-{edition.document}-{edition.period:%Y-%m}-{imprint.number}",
        name="edition_publish",
        actor_id=actor_id,
        content={"edition": edition.id, "number": imprint.number, "files": _hashes(files)},
        reason=imprint.change,
    )
    begun = record.begin(act)
    return Revision.objects.create(
        association_id=edition.association_id,
        edition=edition,
        number=imprint.number,
        act_id=begun.act_id,
        issued_on=imprint.issued_on,
        change=imprint.change,
        manifest_sha256=imprint.manifest_sha256,
        code_version=version("shinpo"),
        files=_hashes(files),
    )


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _write(files: Mapping[str, bytes], target: Path) -> None:
    """Write the files; each appears whole or not at all."""
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.part")
        half.write_bytes(content)
        shutil.move(half, path)

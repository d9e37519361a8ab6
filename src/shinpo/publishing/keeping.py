"""Keep what was published: revisions that never change, and their files: 「版の保存」."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from shinpo.core.period import Month
from shinpo.ledger import record
from shinpo.publishing.models import Edition, Revision
from shinpo.publishing.writing import hashes
from shinpo.statistics.reader import Closings
from shinpo.statistics.tables import Statistics


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
    """Return the hash that names the closing of some statistics."""
    return closing_sha256(statistics.closings, statistics.month)


def closing_sha256(closings: Closings, month: Month) -> str:
    """Return the hash that names a closing: 「締めの識別」. Nothing is counted.

    :raises Refused: if the month is not closed.
    """
    closings.periods(month)
    manifest = closings.manifests[month]
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def registered(
    edition: Edition,
    files: Mapping[str, bytes],
    *,
    number: int,
    issued_on: date,
    change: str,
    manifest: str,
    actor_id: int,
) -> Revision:
    """Register a revision by an act of its own: 「版の登録」."""
    act = record.Act(
        association_id=edition.association_id,
        request_id=f"publish-{edition.document}-{edition.period:%Y-%m}-{number}",
        name="edition_publish",
        actor_id=actor_id,
        content={"edition": edition.id, "number": number, "files": hashes(files)},
        reason=change,
    )
    begun = record.begin(act)
    return Revision.objects.create(
        association_id=edition.association_id,
        edition=edition,
        number=number,
        act_id=begun.act_id,
        issued_on=issued_on,
        change=change,
        manifest_sha256=manifest,
        code_version=version("shinpo"),
        files=hashes(files),
    )

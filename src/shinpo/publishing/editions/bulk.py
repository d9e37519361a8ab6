"""All texts of an edition at once: 「本文の一括処理」. One act, one reading of the figures.

The rules are those of single texts (services): a place of its own, two people, figures that are
there. Any text that does not hold refuses all of them.
"""

from collections.abc import Mapping
from typing import Any

from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.publishing.editions import live, services
from shinpo.publishing.editions.compose import Texts
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.editions.periods import Period, period_of


def texts_write(
    doing: Doing, *, document: str, period: str, bodies: Mapping[str, str]
) -> tuple[EditionText, ...]:
    """Write several texts, each a new version or the open one again: 「本文の一括作成」.

    :raises Refused: if a place is not in the structure, a body is empty or cannot be read, or a
        text waits for approval; nothing is written then.
    """
    asked = period_of(document, period)
    content = {"document": document, "period": period, "bodies": dict(bodies)}
    begun = record.begin(doing.act("edition_texts_write", content))
    if begun.repeated:
        return tuple(services.versions_of(asked).filter(act_id=begun.act_id))
    for slot, body in bodies.items():
        services.check_body(slot, body)
    headings, newest = services.headings_of(doing.association_id, asked), _newest(asked)
    services.check_places(bodies, headings, newest)
    return tuple(
        services.written(
            newest.get(slot), asked, services.Writing(slot, headings[slot], body), begun
        )
        for slot, body in bodies.items()
    )


def texts_submit(doing: Doing, *, document: str, period: str) -> tuple[EditionText, ...]:
    """Submit every text that is open; every figure they name must be there: 「本文の一括提出」."""
    asked = period_of(document, period)
    begun = record.begin(doing.act("edition_texts_submit", _what(asked)))
    if begun.repeated:
        return tuple(services.versions_of(asked).filter(submitted_act_id=begun.act_id))
    rows = _in_state(
        asked, EditionText.OPEN, "提出できる本文がありません。本文を作成してください。"
    )
    _check_figures(doing, asked, rows)
    return tuple(services.submitted(row, doing, begun) for row in rows)


def texts_approve(doing: Doing, *, document: str, period: str) -> tuple[EditionText, ...]:
    """Approve every text that waits for it, beside the figures as they stand: 「本文の一括承認」.

    :raises Refused: if one was submitted by the same person, or names a figure that is not there.
    """
    asked = period_of(document, period)
    begun = record.begin(doing.act("edition_texts_approve", _what(asked)))
    if begun.repeated:
        return tuple(services.versions_of(asked).filter(approved_act_id=begun.act_id))
    rows = _in_state(
        asked, (EditionText.SUBMITTED,), "承認を待つ本文がありません。提出を受けてください。"
    )
    for row in rows:
        services.check_two_people(row, doing)
    _check_figures(doing, asked, rows)
    manifest = live.manifest(doing.association_id, asked)
    return tuple(services.approved(row, doing, begun, manifest) for row in rows)


def _what(period: Period) -> dict[str, Any]:
    return {"document": period.document, "period": period.text}


def _newest(period: Period) -> dict[str, EditionText]:
    return {row.slot: row for row in services.versions_of(period).select_for_update()}


def _in_state(period: Period, states: tuple[str, ...], none: str) -> list[EditionText]:
    rows = [row for row in _newest(period).values() if row.state in states]
    if not rows:
        raise refuse("state", "edition.text_state", none)
    return rows


def _check_figures(doing: Doing, period: Period, rows: list[EditionText]) -> None:
    """Refuse every text that names a figure which is not there, all at once."""
    texts = Texts(live.material(doing.association_id, period), draft=True)
    problems: list[Problem] = []
    for row in rows:
        texts.problems = []
        texts.set(row.body)
        problems += [
            Problem(row.slot, p.rule, f"本文「{row.heading}」: {p.message}") for p in texts.problems
        ]
    if problems:
        raise Refused(*problems)

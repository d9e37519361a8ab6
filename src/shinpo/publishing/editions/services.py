"""What is done with the texts of an edition: 「本文の作成・提出・差戻し・承認」.

Each act is one transaction with one idempotency key. Who writes and submits does not approve.
All inside the association's scope.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from shinpo.core.references import parse, references
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.publishing.editions import live
from shinpo.publishing.editions.compose import Texts
from shinpo.publishing.editions.models import HEADING_LENGTH, SLOT_LENGTH, EditionText
from shinpo.publishing.editions.periods import Period, period_of
from shinpo.publishing.editions.source import Material

LONGEST = 20_000  # characters; a text that long is not one


@dataclass(frozen=True)
class Slot:
    """A place for a text in the structure in force: 「本文の位置」."""

    slot: str
    title: str
    required: bool
    latest: EditionText | None
    approved: EditionText | None

    @property
    def state_term(self) -> str:
        """Where the newest version stands, in words."""
        return self.latest.state_term if self.latest else "未作成"


def slots_of(association_id: int, document: str, period: str) -> tuple[Slot, ...]:
    """Return every place for a text with its versions, in order of print: 「本文の一覧」."""
    asked = period_of(document, period)
    return slots_in(live.material(association_id, asked), asked)


def slots_in(material: Material, period: Period) -> tuple[Slot, ...]:
    """Return the same of a material that has been read already."""
    newest: dict[str, EditionText] = {}
    approved: dict[str, EditionText] = {}
    for text in versions_of(period):
        newest[text.slot] = text
        if text.state == EditionText.APPROVED:
            approved[text.slot] = text
    return tuple(
        Slot(at.slot, at.title, at.required, newest.get(at.slot), approved.get(at.slot))
        for at in material.places
    )


def versions_of(period: Period) -> QuerySet[EditionText]:
    """Return all versions of all texts of an edition, the older first."""
    rows = EditionText.objects.filter(document=period.document, period=period.text)
    return rows.order_by("slot", "number")


def text_save(doing: Doing, *, document: str, period: str, slot: str, body: str) -> EditionText:
    """Write a text: a new version, or the open one again: 「本文の保存」.

    :raises Refused: if the place is not in the structure, braces are no reference, or the text
        waits for approval.
    """
    asked = period_of(document, period)
    content = {"document": document, "period": period, "slot": slot, "body": body}
    begun = record.begin(doing.act("edition_text_save", content))
    rows = versions_of(asked).filter(slot=slot).select_for_update()
    latest = rows.last()
    if begun.repeated and latest is not None:
        return latest
    check_body(slot, body)
    headings = headings_of(doing.association_id, asked)
    check_places((slot,), headings, {slot: latest} if latest else {})
    return written(latest, asked, Writing(slot, headings[slot], body), begun)


@dataclass(frozen=True)
class Writing:
    """A text to be written, with its place and the heading it stands under."""

    slot: str
    heading: str
    body: str


def headings_of(association_id: int, period: Period) -> dict[str, str]:
    """Return the places for texts of the structure in force with their headings."""
    return {place.slot: place.title for place in live.material(association_id, period).places}


def check_places(
    slots: Iterable[str], headings: Mapping[str, str], newest: Mapping[str, EditionText]
) -> None:
    """Refuse texts that have no place in the structure or wait for approval, all at once."""
    problems = []
    for slot in slots:
        if slot not in headings:
            text = f"本文の位置「{slot}」は今の構成にありません。一覧から選び直してください。"
            problems.append(Problem("slot", "edition.slot_known", text))
        elif slot in newest and newest[slot].state == EditionText.SUBMITTED:
            name = newest[slot].heading
            text = f"本文「{name}」は承認を待っています。直すには差戻しを受けてください。"
            problems.append(Problem("state", "edition.text_submitted", text))
    if problems:
        raise Refused(*problems)


def written(
    latest: EditionText | None, period: Period, text: Writing, begun: record.Begun
) -> EditionText:
    """Write into the open version, or make the next one."""
    heading = text.heading[:HEADING_LENGTH]
    if latest is not None and latest.is_open:
        latest.body, latest.state, latest.act_id = text.body, EditionText.DRAFT, begun.act_id
        latest.heading = heading
        latest.save(update_fields=["body", "state", "act_id", "heading"])
        return latest
    return EditionText.objects.create(
        association_id=begun.association_id,
        document=period.document,
        period=period.text,
        slot=text.slot,
        heading=heading,
        number=latest.number + 1 if latest else 1,
        body=text.body,
        act_id=begun.act_id,
    )


def text_submit(doing: Doing, text_id: int) -> EditionText:
    """Submit a text for approval; every figure it names must be there: 「本文の提出」."""
    begun = record.begin(doing.act("edition_text_submit", {"text": text_id}))
    text = _locked(text_id)
    if begun.repeated:
        return text
    _must_be(text, EditionText.OPEN, "提出")
    _check_figures(doing.association_id, text)
    return submitted(text, doing, begun)


def submitted(text: EditionText, doing: Doing, begun: record.Begun) -> EditionText:
    """Note who submitted a text and when."""
    text.state = EditionText.SUBMITTED
    text.submitted_by, text.submitted_on = doing.actor_id, doing.booked_on
    text.submitted_act_id, text.return_reason = begun.act_id, ""
    text.save()
    return text


def text_return(doing: Doing, text_id: int) -> EditionText:
    """Give a text back with the reason: 「本文の差戻し」."""
    begun = record.begin(doing.act("edition_text_return", {"text": text_id}))
    text = _locked(text_id)
    if begun.repeated:
        return text
    need_reason(doing)
    _must_be(text, (EditionText.SUBMITTED,), "差戻し")
    text.state, text.return_reason = EditionText.RETURNED, doing.reason
    text.save()
    return text


def text_approve(doing: Doing, text_id: int) -> EditionText:
    """Approve a text beside the figures of the closing as it stands: 「本文の承認」.

    :raises Refused: if it is not submitted, was submitted by the same person, or names a figure
        that is not there.
    """
    begun = record.begin(doing.act("edition_text_approve", {"text": text_id}))
    text = _locked(text_id)
    if begun.repeated:
        return text
    _must_be(text, (EditionText.SUBMITTED,), "承認")
    check_two_people(text, doing)
    _check_figures(doing.association_id, text)
    asked = period_of(text.document, text.period)
    return approved(text, doing, begun, live.manifest(doing.association_id, asked))


def check_two_people(text: EditionText, doing: Doing) -> None:
    """Refuse the approval by who submitted."""
    if text.submitted_by == doing.actor_id:
        raise refuse(
            "actor",
            "edition.two_people",
            "提出した人は承認できません。本文は二人で確かめます。ほかの承認者に依頼してください。",
        )


def approved(text: EditionText, doing: Doing, begun: record.Begun, manifest: str) -> EditionText:
    """Note who approved a text and beside which closing."""
    text.state = EditionText.APPROVED
    text.approved_by, text.approved_on = doing.actor_id, doing.booked_on
    text.approved_act_id = begun.act_id
    text.manifest_sha256 = manifest
    text.save()
    return text


def _locked(text_id: int) -> EditionText:
    text = EditionText.objects.select_for_update().filter(pk=text_id).first()
    if text is None:
        raise refuse("text", "edition.text_known", "本文がありません。一覧から選び直してください。")
    return text


def _must_be(text: EditionText, states: tuple[str, ...], act: str) -> None:
    if text.state not in states:
        raise refuse(
            "state",
            "edition.text_state",
            f"本文「{text.heading}」は{text.state_term}のため、{act}できません。一覧で確かめてください。",
        )


def check_body(slot: str, body: str) -> None:
    """Refuse an empty or endless body, and braces that are no reference."""
    problems = []
    if not body.strip():
        problems.append(
            Problem("body", "required", "本文がありません。必須の項目です。入力してください。")
        )
    if len(body) > LONGEST:
        problems.append(
            Problem(
                "body", "edition.text_long", f"本文が長すぎます。{LONGEST:,}字以内にしてください。"
            )
        )
    if len(slot) > SLOT_LENGTH:
        problems.append(
            Problem("slot", "edition.slot_known", "本文の位置がありません。選び直してください。")
        )
    if problems:
        raise Refused(*problems)
    parse(body)


def _check_figures(association_id: int, text: EditionText) -> None:
    """Refuse a text that names a figure which is not there; without references nothing is read."""
    if not references(text.body):
        return
    material = live.material(association_id, period_of(text.document, text.period))
    texts = Texts(material, draft=True)
    texts.set(text.body)
    if texts.problems:
        raise Refused(*texts.problems)

"""Build a session's packet, keep who opened it: 「審議資料の作成」「審議資料の閲覧」."""

from datetime import date

from shinpo.core.refusal import refuse
from shinpo.law.styles import style
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import packet, source
from shinpo.planning.committee.models import Packet, PacketOpening
from shinpo.planning.committee.services.sessions import refuse_closed, session_of


def packet_build(session_id: int, doing: Doing, *, change: str = "") -> Packet:
    """Freeze what lies before the members; a later one says what it changes: 「審議資料の作成」.

    :raises Refused: if nothing is there to judge, nothing has changed, a correction does not say
        what it changes, or the session is closed.
    """
    content = {"session_id": session_id, "change": change}
    begun = record.begin(doing.act("committee_packet_build", content))
    if begun.repeated:
        return Packet.objects.get(act_id=begun.act_id)
    session = session_of(session_id)
    refuse_closed(session)
    draft, book = source.draft_of(session, doing.booked_on)
    if not draft.sheets:
        raise refuse(
            "session",
            "committee.packet_empty",
            "審議資料にするものがありません。この期間の自己評価がまだないか、審議事項に計数がありません。"
            "自己評価を開いてから作ってください。",
        )
    last = session.packets.order_by("-number").first()
    kept = packet.frozen(draft, book, style(packet.STYLE))
    sha256 = packet.digest(kept)
    if last and last.sha256 == sha256:
        raise refuse(
            "session",
            "nothing_changed",
            "審議資料の内容は前の版と同じです。自己評価か計数が変わってから作り直してください。",
        )
    if last and not change.strip():
        raise refuse(
            "change",
            "committee.packet_change_missing",
            "変更の内容がありません。委員が前の版との違いを知るために要ります。"
            "変更の内容を入力してください。",
        )
    return Packet.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        session=session,
        number=last.number + 1 if last else 1,
        built_on=doing.booked_on,
        change=change.strip() if last else "",
        content=kept,
        sha256=sha256,
    )


def packet_opened(found: Packet, member_id: int, page: str, on: date) -> None:
    """Keep that a member opened a page of a packet: 「審議資料の閲覧」."""
    PacketOpening.objects.create(
        association_id=found.association_id,
        packet=found,
        member_id=member_id,
        page=page,
        opened_on=on,
    )

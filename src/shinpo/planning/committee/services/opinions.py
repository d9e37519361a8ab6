"""Give an opinion, gather them, answer, follow up to the end: 「意見」「回答」「対応」."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from shinpo.core import committee as rules
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.committee import areas
from shinpo.law.departments import departments
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import (
    CommitteeSession,
    FollowUp,
    Opinion,
    OpinionResponse,
    OpinionText,
    SessionOpening,
    TakenUp,
)
from shinpo.planning.committee.models.opinions import DONE
from shinpo.planning.committee.services.sessions import latest_notice, refuse_closed, session_of


@dataclass(frozen=True)
class ResponseEntry:
    """What the association answers, which department and person see to it, until when."""

    text: str
    department: str
    owner: str
    due_on: date


def opinion_give(session_id: int, member_id: int, area: str, text: str, doing: Doing) -> Opinion:
    """Give a member's opinion on an area: 「委員の意見」.

    :raises Refused: if the member is not in office or was not called, the session is closed, or
        the area is unknown.
    """
    content = {"session_id": session_id, "member_id": member_id, "area": area, "text": text}
    begun = record.begin(doing.act("committee_opinion_give", content))
    if begun.repeated:
        return Opinion.objects.get(act_id=begun.act_id)
    session = session_of(session_id)
    refuse_closed(session)
    _refuse_wrong(area, text, doing.booked_on)
    _refuse_not_called(member_id, session, doing.booked_on)
    return _kept(session, member_id, area, text, doing=doing, act_id=begun.act_id)


def _refuse_not_called(member_id: int, session: CommitteeSession, on: date) -> None:
    """A member speaks while in office, on a session called for a day of the same term."""
    tenure = roll.read().tenure_of(member_id, on)
    if tenure is None:
        raise refuse(
            "member",
            "committee.opinion_in_office",
            f"{on.isoformat()}に在任する委員ではないため意見を述べられません。意見は任期の間に限ります。"
            "任期を確かめてください。",
        )
    notice = latest_notice(session)
    terms = roll.read().terms_of(member_id)
    if notice is None or not any(t.holds(notice.scheduled_on) for t in terms):
        raise refuse(
            "session",
            "committee.not_called",
            "この会議の招集を受けていないため意見を述べられません。意見は、任期の間に招集された会議に"
            "ついて述べます。会議を選び直してください。",
        )


def opinion_resolve(
    session_id: int, area: str, text: str, gathered: Sequence[int], doing: Doing
) -> Opinion:
    """Record what the committee resolved, with the members' opinions it gathers: 「委員会の意見」.

    :raises Refused: before the session was opened with its quorum, after it was closed, or if an
        opinion is not of this session, is the committee's own, or was gathered before.
    """
    taken = sorted(set(gathered))
    content = {"session_id": session_id, "area": area, "text": text, "gathered": taken}
    begun = record.begin(doing.act("committee_opinion_resolve", content))
    if begun.repeated:
        return Opinion.objects.get(act_id=begun.act_id)
    session = session_of(session_id)
    refuse_closed(session)
    _refuse_wrong(area, text, doing.booked_on)
    if not SessionOpening.objects.filter(session=session).exists():
        raise refuse(
            "session",
            "committee.opinion_after_opening",
            "定足数を満たして開会していない会議では、委員会の意見を決められません。"
            "出席を記録して開会してから決めてください。",
        )
    free = session.opinions.filter(pk__in=taken, member__isnull=False, taken_up=None)
    if free.count() != len(taken):
        raise refuse(
            "gathered",
            "committee.opinion_not_free",
            "取りまとめる意見を受け付けられません。この会議の、まだ取りまとめていない委員の意見に"
            "限ります。一覧から選び直してください。",
        )
    opinion = _kept(session, None, area, text, doing=doing, act_id=begun.act_id)
    TakenUp.objects.bulk_create(
        TakenUp(
            association_id=doing.association_id, act_id=begun.act_id, opinion_id=pk, into=opinion
        )
        for pk in taken
    )
    return opinion


def _refuse_wrong(area: str, text: str, on: date) -> None:
    problems = []
    if area not in {known.id for known in areas(on)}:
        problems.append(
            Problem(
                "area",
                "committee.area_unknown",
                f"意見の対象「{area}」はありません。部門か総括などから選び直してください。",
            )
        )
    if not text.strip():
        problems.append(
            Problem(
                "text", "required", "意見の本文がありません。必須の項目です。入力してください。"
            )
        )
    if problems:
        raise Refused(*problems)


def _kept(
    session: CommitteeSession,
    member_id: int | None,
    area: str,
    text: str,
    *,
    doing: Doing,
    act_id: int,
) -> Opinion:
    opinion = Opinion.objects.create(
        association_id=doing.association_id,
        act_id=act_id,
        session=session,
        member_id=member_id,
        area=area,
        given_on=doing.booked_on,
    )
    _write(opinion, 1, text, doing, act_id)
    return opinion


def _write(opinion: Opinion, number: int, text: str, doing: Doing, act_id: int) -> OpinionText:
    return OpinionText.objects.create(
        association_id=doing.association_id,
        act_id=act_id,
        opinion=opinion,
        number=number,
        text=text.strip(),
        written_on=doing.booked_on,
    )


def opinion_revise(
    opinion_id: int, text: str, doing: Doing, *, member_id: int | None
) -> OpinionText:
    """Write an opinion anew, the old words stay: 「意見の修正」. `member_id` is who speaks.

    :raises Refused: if it is somebody else's, was answered or gathered, or session or term ended.
    """
    content = {"opinion_id": opinion_id, "text": text, "member_id": member_id}
    begun = record.begin(doing.act("committee_opinion_revise", content))
    if begun.repeated:
        return OpinionText.objects.get(act_id=begun.act_id)
    opinion = opinion_of(opinion_id)
    if opinion.member_id != member_id:
        raise refuse(
            "opinion",
            "committee.opinion_of_another",
            "ほかの委員の意見は直せません。自分の意見を選んでください。",
        )
    if opinion.responses.exists() or TakenUp.objects.filter(opinion=opinion).exists():
        raise refuse(
            "opinion",
            "committee.opinion_settled",
            "回答を受けたか、委員会の意見に取りまとめられた意見は直せません。"
            "付け加えることは新しい意見として述べてください。",
        )
    refuse_closed(opinion.session)
    _refuse_wrong(opinion.area, text, doing.booked_on)
    if member_id is not None:
        _refuse_not_called(member_id, opinion.session, doing.booked_on)
    last = opinion.texts.order_by("-number").first()
    if last.text == text.strip():
        raise refuse(
            "text", "nothing_changed", "意見の本文は変わっていません。直してから登録してください。"
        )
    return _write(opinion, last.number + 1, text, doing, begun.act_id)


def opinion_of(opinion_id: int) -> Opinion:
    """Return an opinion for an act upon it.

    :raises Refused: if the association has none of that id.
    """
    found = Opinion.objects.select_related("session").filter(pk=opinion_id).first()
    if found is None:
        raise refuse(
            "opinion",
            "committee.opinion_unknown",
            "指定された意見は登録されていません。意見の一覧から選び直してください。",
        )
    return found


def opinion_answer(opinion_id: int, entry: ResponseEntry, doing: Doing) -> OpinionResponse:
    """Answer an opinion; another answer replaces it: 「意見への回答」.

    :raises Refused: without words, an owner or the department that is responsible, with a due day
        that has passed, or if the opinion was gathered into the committee's or is closed.
    """
    content = {"opinion_id": opinion_id, **asdict(entry)}
    begun = record.begin(doing.act("committee_opinion_answer", content))
    if begun.repeated:
        return OpinionResponse.objects.get(act_id=begun.act_id)
    opinion = opinion_of(opinion_id)
    _refuse_gathered(opinion)
    _refuse_closed(opinion)
    problems = [
        Problem(
            field,
            "committee.response_complete",
            f"{term}がありません。意見への回答には、本文、担当部門、担当者が要ります。"
            f"{term}を入力してください。",
        )
        for field, term, value in (
            ("text", "回答の本文", entry.text),
            ("department", "担当部門", entry.department),
            ("owner", "担当者", entry.owner),
        )
        if not value.strip()
    ]
    terms = {d.id: d.term for d in departments(doing.booked_on) if d.parent is None}
    if entry.department.strip():
        problem = rules.responsible_problem(opinion.area, entry.department, terms)
        problems += [problem] if problem else []
    if entry.due_on < doing.booked_on:
        problems.append(
            Problem(
                "due_on",
                "committee.due_passed",
                f"対応の期限（{entry.due_on.isoformat()}）が営業日（{doing.booked_on.isoformat()}）より前"
                "です。期限はこれからの日です。期限を直してください。",
            )
        )
    if problems:
        raise Refused(*problems)
    last = opinion.responses.order_by("-number").first()
    return OpinionResponse.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        opinion=opinion,
        number=last.number + 1 if last else 1,
        responded_on=doing.booked_on,
        **asdict(entry),
    )


def opinion_follow(opinion_id: int, status: str, note: str, doing: Doing) -> FollowUp:
    """Record a step towards the end of an opinion: 「対応の記録」.

    :raises Refused: before it was answered, after it was closed, or without words.
    """
    content = {"opinion_id": opinion_id, "status": status, "note": note}
    begun = record.begin(doing.act("committee_opinion_follow", content))
    if begun.repeated:
        return FollowUp.objects.get(act_id=begun.act_id)
    opinion = opinion_of(opinion_id)
    _refuse_gathered(opinion)
    _refuse_closed(opinion)
    if not opinion.responses.exists():
        raise refuse(
            "opinion",
            "committee.not_answered",
            "回答していない意見の対応は記録できません。担当者と期限を決めて回答してから記録してください。",
        )
    if not note.strip():
        raise refuse(
            "note", "required", "対応の内容がありません。必須の項目です。入力してください。"
        )
    return FollowUp.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        opinion=opinion,
        status=status,
        note=note.strip(),
        noted_on=doing.booked_on,
    )


def _refuse_gathered(opinion: Opinion) -> None:
    if TakenUp.objects.filter(opinion=opinion).exists():
        raise refuse(
            "opinion",
            "committee.opinion_gathered",
            "この意見は委員会の意見に取りまとめられています。取りまとめた意見のほうに回答してください。",
        )


def _refuse_closed(opinion: Opinion) -> None:
    if FollowUp.objects.filter(opinion=opinion, status=DONE).exists():
        raise refuse(
            "opinion",
            "committee.opinion_closed",
            "この意見への対応は完了しています。完了の後は変えられません。"
            "新しい対応は新しい意見として扱ってください。",
        )

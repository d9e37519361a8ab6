"""Call a session, open it with quorum, keep its minutes, close it: 「招集」「開会」「閉会」."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import connection
from django.db.models import Max

from shinpo.core import committee as rules
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, refuse_future
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import (
    Attendance,
    CommitteeSession,
    Minutes,
    SessionClosing,
    SessionNotice,
    SessionOpening,
)
from shinpo.planning.committee.models.sessions import SUBJECTS


@dataclass(frozen=True)
class SessionEntry:
    """What the association's head asks the committee: subject and term."""

    subject: str
    term: str
    requested_on: date


@dataclass(frozen=True)
class NoticeEntry:
    """What the letter says: who calls, when, where; the day on which it was sent."""

    convened_by: str
    sent_on: date
    scheduled_on: date
    starts_at: time
    place: str


def session_plan(entry: SessionEntry, doing: Doing) -> CommitteeSession:
    """Record that the association's head asks for a session: 「会長の要請」.

    :raises Refused: for an unknown subject, a term that is none, or a day ahead.
    """
    begun = record.begin(doing.act("committee_session_plan", asdict(entry)))
    if begun.repeated:
        return CommitteeSession.objects.get(act_id=begun.act_id)
    refuse_future("requested_on", "会長の要請日", entry.requested_on, doing.booked_on)
    try:
        term = Term.parse(entry.term)
    except ValueError as error:
        raise refuse(
            "term",
            "committee.term_form",
            f"評価の対象期間「{entry.term}」を読み取れません。年度は4桁の西暦です。2023 のように"
            "入力してください。",
        ) from error
    if entry.subject not in SUBJECTS:
        raise refuse(
            "subject",
            "committee.subject_unknown",
            f"審議事項「{entry.subject}」は運営規程にありません。一覧から選び直してください。",
        )
    year = Term.of(entry.requested_on).year
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('planning_committee_session.number'), %s)",
            [doing.association_id],
        )
    last = CommitteeSession.objects.filter(fiscal_year=year).aggregate(n=Max("number"))["n"]
    return CommitteeSession.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        fiscal_year=year,
        number=(last or 0) + 1,
        subject=entry.subject,
        term=str(term),
        requested_on=entry.requested_on,
    )


def session_of(session_id: int) -> CommitteeSession:
    """Return a session for an act upon it.

    :raises Refused: if the association has none of that id.
    """
    found = CommitteeSession.objects.filter(pk=session_id).first()
    if found is None:
        raise refuse(
            "session",
            "committee.session_unknown",
            "指定された会議は登録されていません。会議の一覧から選び直してください。",
        )
    return found


def latest_notice(session: CommitteeSession) -> SessionNotice | None:
    """Return the notice that counts: the last one sent."""
    return session.notices.order_by("-number").first()


def session_notify(session_id: int, entry: NoticeEntry, doing: Doing) -> SessionNotice:
    """Record the letter that calls the members; a later letter replaces it: 「開催の通知」.

    根拠: seed-002 外部評価委員会運営規程 第5条.

    :raises Refused: if it comes too late, the wrong person calls, members or the place are missing.
    """
    content = {"session_id": session_id, **asdict(entry)}
    begun = record.begin(doing.act("committee_session_notify", content))
    if begun.repeated:
        return SessionNotice.objects.get(act_id=begun.act_id)
    session = session_of(session_id)
    _refuse_opened(session, "notice")
    refuse_future("sent_on", "通知日", entry.sent_on, doing.booked_on)
    found = roll.read()
    problems = [
        rules.notice_problem(entry.sent_on, entry.scheduled_on),
        rules.seats_problem(
            len(found.seated(entry.scheduled_on)), found.rule(entry.scheduled_on),
            entry.scheduled_on,
        ),
        _convener_problem(entry.convened_by, found, entry.sent_on),
        None if entry.place.strip() else Problem(
            "place", "required", "場所がありません。通知には日時と場所を示します。"
            "場所を入力してください。",
        ),
    ]  # fmt: skip
    if any(problems):
        raise Refused(*[p for p in problems if p])
    last = latest_notice(session)
    return SessionNotice.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        session=session,
        number=last.number + 1 if last else 1,
        **asdict(entry),
    )


def _convener_problem(convened_by: str, found: roll.Roll, on: date) -> Problem | None:
    """The chair calls; the head of the association only until there is one (第5条第1項)."""
    chair, acting = found.chair_on(on), found.acting_on(on)
    allowed = ("chair", *(("acting",) if acting else ())) if chair else ("president",)
    if convened_by in allowed:
        return None
    said = (
        "委員長が選ばれているので、委員長（指名があれば職務代行者）が招集します。"
        if chair
        else "委員長が選ばれるまでは、会長が招集します。"
    )
    return Problem(
        "convened_by",
        "committee.convener",
        f"招集者を受け付けられません。{said}招集者を選び直してください。",
    )


def _refuse_opened(session: CommitteeSession, field: str) -> None:
    if SessionOpening.objects.filter(session=session).exists():
        raise refuse(
            field,
            "committee.session_held",
            "この会議は開催が記録されています。開催の後に通知や出席は変えられません。"
            "続きがあるときは新しい会議を置いてください。",
        )


def session_open(
    session_id: int, held_on: date, attending: Sequence[int], doing: Doing
) -> SessionOpening:
    """Open the session: who came, whether they are enough, who presides: 「開会」.

    根拠: seed-002 外部評価委員会運営規程 第3条, 第5条第3項.

    :raises Refused: without notice for that day, without quorum, or with somebody not in office.
    """
    came = sorted(set(attending))
    content = {"session_id": session_id, "held_on": held_on, "attending": came}
    begun = record.begin(doing.act("committee_session_open", content))
    if begun.repeated:
        return SessionOpening.objects.get(act_id=begun.act_id)
    session, found = session_of(session_id), roll.read()
    _refuse_opened(session, "attendance")
    refuse_future("held_on", "開催した日", held_on, doing.booked_on)
    rule, seated = found.rule(held_on), found.seated(held_on)
    strangers = [m for m in came if m not in seated]
    problems = [
        _day_problem(latest_notice(session), held_on),
        rules.seats_problem(len(seated), rule, held_on),
        rules.quorum_problem(len(came), len(seated), rule),
        _stranger_problem(strangers, found, held_on),
    ]
    if any(problems):
        raise Refused(*[p for p in problems if p])
    Attendance.objects.bulk_create(
        Attendance(
            association_id=doing.association_id, act_id=begun.act_id, session=session,
            member_id=member_id, attended_on=held_on,
        )
        for member_id in came
    )  # fmt: skip
    return SessionOpening.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        session=session,
        held_on=held_on,
        presided_by_id=_presiding(found, held_on, came),
        attending=len(came),
        seats=len(seated),
        quorum_numerator=rule.quorum.numerator,
        quorum_denominator=rule.quorum.denominator,
    )


def _presiding(found: roll.Roll, on: date, came: Sequence[int]) -> int | None:
    """The chair presides; in the chair's absence whom the chair named; nobody before a chair is."""
    chair, acting = found.chair_on(on), found.acting_on(on)
    if chair and chair.member_id in came:
        return chair.member_id
    return acting if acting in came else None


def _day_problem(notice: SessionNotice | None, held_on: date) -> Problem | None:
    if notice is None:
        return rules.notice_problem(None, held_on)
    if notice.scheduled_on != held_on:
        return Problem(
            "held_on",
            "committee.notice_other_day",
            f"通知した開催日は{notice.scheduled_on.isoformat()}です。通知していない日には開催できません。"
            "日を改めたときは、改めて通知してください。",
        )
    return None


def _stranger_problem(strangers: Sequence[int], found: roll.Roll, on: date) -> Problem | None:
    if not strangers:
        return None
    names = "、".join(found.name(m) if m in found.members else "登録のない人" for m in strangers)
    return Problem(
        "attendance",
        "committee.attendance_in_office",
        f"{names}は{on.isoformat()}に在任する委員ではありません。出席は在任の委員だけを数えます。"
        "出席から外してください。",
    )


def session_close(session_id: int, doing: Doing) -> SessionClosing:
    """Close a session: opinions and packets are what they are from now on: 「閉会」.

    :raises Refused: if the session has not taken place, or is closed.
    """
    begun = record.begin(doing.act("committee_session_close", {"session_id": session_id}))
    if begun.repeated:
        return SessionClosing.objects.get(act_id=begun.act_id)
    session = session_of(session_id)
    if not SessionOpening.objects.filter(session=session).exists():
        raise refuse(
            "session",
            "committee.session_not_held",
            "開催していない会議は閉会できません。出席を記録して開会してから閉会してください。",
        )
    refuse_closed(session)
    return SessionClosing.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        session=session,
        closed_on=doing.booked_on,
    )


def refuse_closed(session: CommitteeSession) -> None:
    """Refuse an act upon a session that is closed.

    :raises Refused: if it is.
    """
    closed = SessionClosing.objects.filter(session=session).first()
    if closed is not None:
        raise refuse(
            "session",
            "committee.session_closed",
            f"この会議は{closed.closed_on.isoformat()}に閉会しています。閉会の後は意見も審議資料も加えたり"
            "直したりできません。続きは次の会議で扱ってください。",
        )


def minutes_write(session_id: int, text: str, doing: Doing) -> Minutes:
    """Keep the minutes; a correction is the next version: 「議事録」.

    :raises Refused: if the session has not taken place, or nothing is written.
    """
    content = {"session_id": session_id, "text": text}
    begun = record.begin(doing.act("committee_minutes_write", content))
    if begun.repeated:
        return Minutes.objects.get(act_id=begun.act_id)
    session = session_of(session_id)
    if not SessionOpening.objects.filter(session=session).exists():
        raise refuse(
            "minutes",
            "committee.session_not_held",
            "開催していない会議の議事録は残せません。出席を記録して開会してから書いてください。",
        )
    if not text.strip():
        raise refuse(
            "minutes", "required", "議事の内容がありません。必須の項目です。入力してください。"
        )
    last = Minutes.objects.filter(session=session).aggregate(n=Max("number"))["n"]
    return Minutes.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        session=session,
        number=(last or 0) + 1,
        text=text.strip(),
        written_on=doing.booked_on,
    )

"""What the committee answers: opinions with what became of them, members in office.

All inside the association's scope (`ledger.scope`).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shinpo.core.fiscal_year import Term
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import CommitteeMember, Opinion
from shinpo.planning.committee.words import (
    ANSWERED,
    DONE,
    IN_PROGRESS,
    STATUSES,
    UNANSWERED,
    area_terms,
    session_title,
)


@dataclass(frozen=True)
class Answer:
    """What the association answers; the last one counts."""

    text: str
    department: str
    owner: str
    due_on: date
    responded_on: date


@dataclass(frozen=True)
class Step:
    """A step on the way to the end."""

    status: str
    note: str
    noted_on: date


@dataclass(frozen=True)
class OpinionView:
    """An opinion as it stands: 「意見・助言」.

    `member` is empty for the committee's own. `status`: unanswered, answered, in_progress, done.
    `into_id` is the committee's opinion that gathered a member's; it is answered there.
    """

    id: int
    session_id: int
    session: str
    subject: str
    term: str
    area: str
    area_term: str
    text: str
    member_id: int | None
    member: str
    given_on: date
    status: str
    response: Answer | None
    steps: tuple[Step, ...]
    versions: tuple[tuple[int, date, str], ...]
    into_id: int | None
    answers: tuple[Answer, ...] = ()
    closed: bool = False  # the session: the words stay as they are

    @property
    def status_term(self) -> str:
        """Where it stands, in a word."""
        return STATUSES[self.status]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.into_id is None and self.status != DONE


def views(rows: QuerySet[Opinion]) -> tuple[OpinionView, ...]:
    """Return opinions with their words, answers and steps; a fixed number of queries."""
    found = rows.select_related("session__closing", "member", "taken_up").prefetch_related(
        "texts", "responses", "follow_ups"
    )
    return tuple(_view(row) for row in found)


def _view(row: Opinion) -> OpinionView:
    texts = sorted(row.texts.all(), key=lambda t: t.number)
    answers = tuple(
        Answer(r.text, r.department, r.owner, r.due_on, r.responded_on)
        for r in sorted(row.responses.all(), key=lambda r: r.number)
    )
    steps = tuple(
        Step(f.status, f.note, f.noted_on) for f in sorted(row.follow_ups.all(), key=lambda f: f.pk)
    )
    taken = getattr(row, "taken_up", None)
    return OpinionView(
        id=row.pk,
        session_id=row.session_id,
        session=session_title(row.session),
        subject=row.session.subject,
        term=row.session.term,
        area=row.area,
        area_term=area_terms(row.given_on)[row.area],
        text=texts[-1].text,
        member_id=row.member_id,
        member=row.member.name if row.member else "",
        given_on=row.given_on,
        status=_status(answers, steps),
        response=answers[-1] if answers else None,
        steps=steps,
        versions=tuple((t.number, t.written_on, t.text) for t in texts),
        into_id=taken.into_id if taken else None,
        answers=answers,
        closed=getattr(row.session, "closing", None) is not None,
    )


def _status(answers: tuple[Answer, ...], steps: tuple[Step, ...]) -> str:
    if any(step.status == DONE for step in steps):
        return DONE
    if steps:
        return IN_PROGRESS
    return ANSWERED if answers else UNANSWERED


def opinions(
    association_id: int, term: Term, *, subject: str | None = None
) -> tuple[OpinionView, ...]:
    """Return the opinions on a term in order of print, the committee's first: 「意見・助言」.

    For a mid-term plan `term` is its last year. What members said that the committee gathered
    into its own opinion has `into_id`; it is not answered separately.
    """
    rows = Opinion.objects.filter(association_id=association_id, session__term=str(term))
    if subject is not None:
        rows = rows.filter(session__subject=subject)
    found = views(rows)
    order = {area: n for n, area in enumerate(dict.fromkeys(_areas(found)))}
    return tuple(
        sorted(found, key=lambda o: (bool(o.member_id), o.session_id, order[o.area], o.id))
    )


def _areas(found: tuple[OpinionView, ...]) -> tuple[str, ...]:
    return tuple(area for view in found for area in area_terms(view.given_on))


def unanswered(association_id: int) -> int:
    """Return how many opinions wait for an answer: 「回答していない意見」."""
    rows = Opinion.objects.filter(association_id=association_id, taken_up=None)
    return rows.filter(responses=None).count()


def members_in_office(association_id: int, on: date) -> tuple[CommitteeMember, ...]:
    """Return the members in office on a day, the chair first: 「在任の委員」."""
    found = roll.read()
    chair = found.chair_on(on)
    leading = chair.member_id if chair else None
    seated = found.seated(on)
    return tuple(
        sorted(
            (m for m in found.members.values() if m.pk in seated),
            key=lambda m: (m.pk != leading, m.pk),
        )
    )

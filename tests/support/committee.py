"""A committee of three in an association, for tests: A (弁護士), B (公認会計士), C (大学教授)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from shinpo.core.refusal import Refused
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.services import chair, members, opinions, sessions

STARTED = date(2023, 4, 1)
LAST = date(2025, 3, 31)
ON = date(2024, 4, 10)


@dataclass
class Committee:
    """The members' ids, and who does what next."""

    association_id: int
    members: list[int] = field(default_factory=list)
    requests: int = 0

    def doing(self, on: date = ON, reason: str = "", actor: int = 1) -> Doing:
        """Return a fresh act."""
        self.requests += 1
        request = f"committee-{self.association_id}-{self.requests}"
        return Doing(self.association_id, actor, request, on, reason)

    def elect(self, member_id: int, on: date = ON) -> int:
        """Elect a chair with every vote; return the election."""
        election = chair.election_open(self.doing(on))
        for voter in self.members:
            chair.vote_cast(election.pk, voter, member_id, self.doing(on))
        chair.election_close(election.pk, self.doing(on))
        return election.pk

    def call(
        self, scheduled_on: date = ON, *, by: str = "chair", subject: str = "annual",
        term: str = "2023", sent_on: date | None = None,
    ) -> int:  # fmt: skip
        """Plan a session and call it; return its id."""
        on = sent_on or scheduled_on - timedelta(days=14)
        session = sessions.session_plan(sessions.SessionEntry(subject, term, on), self.doing(on))
        notice = sessions.NoticeEntry(by, on, scheduled_on, time(14, 0), "協会本所会議室")
        sessions.session_notify(session.pk, notice, self.doing(on))
        return session.pk

    def hold(self, scheduled_on: date = ON, **options: str) -> int:
        """Call a session and open it with everybody; return its id."""
        session_id = self.call(scheduled_on, **options)
        seated = [m for m in self.members if m in seated_on(scheduled_on)]
        sessions.session_open(session_id, scheduled_on, seated, self.doing(scheduled_on))
        return session_id

    def opine(self, session_id: int, member_id: int, area: str = "guarantee", **rest: str) -> int:
        """Give a member's opinion; return its id."""
        text = rest.get("text", "創業者への保証を増やすこと。")
        return opinions.opinion_give(session_id, member_id, area, text, self.doing()).pk


def seated_on(on: date) -> frozenset[int]:
    """Return who is in office."""
    from shinpo.planning.committee import roll

    return roll.read().seated(on)


def found(association_id: int, starts_on: date = STARTED) -> Committee:
    """Make rule and members inside the association's scope; nobody is in the chair yet."""
    made = Committee(association_id)
    members.rule_register(
        members.RuleEntry(date(2010, 4, 1), 3, 2, 1, 2, 20_000, "外部評価委員会運営規程"),
        made.doing(starts_on),
    )
    for name, profession in (("甲野　一郎", "弁護士"), ("乙川　花子", "公認会計士"),
                             ("丙山　三郎", "大学教授")):  # fmt: skip
        entry = members.MemberEntry(name, profession, "", "見本市港町一丁目", starts_on)
        made.members.append(members.member_appoint(entry, made.doing(starts_on)).pk)
    return made


def refusal(act: Callable[[], object]) -> list[str]:
    """Return the rules that an act breaks; it leaves nothing."""
    with pytest.raises(Refused) as refused, transaction.atomic():
        act()
    for problem in refused.value.problems:
        assert problem.field
        assert problem.message.endswith("。")
    return [problem.rule for problem in refused.value.problems]


def guard(statement: str, *values: object) -> str:
    """Return the name of the guard of the data base that refuses a statement."""
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return refused.value.__cause__.diag.constraint_name

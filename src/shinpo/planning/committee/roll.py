"""The committee as it stands on any day, read once: 「委員名簿」."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shinpo.core import committee as rules
from shinpo.core.refusal import Refused, refuse
from shinpo.planning.committee.models import (
    ActingChair,
    Chair,
    CommitteeMember,
    CommitteeRule,
    MemberAccount,
    Pledge,
    Tenure,
)


@dataclass(frozen=True)
class InChair:
    """Who leads the committee, and from when to when."""

    chair_id: int
    member_id: int
    starts_on: date
    last_on: date

    def holds(self, on: date) -> bool:
        """Tell whether the chair is taken on a day."""
        return self.starts_on <= on <= self.last_on


@dataclass(frozen=True)
class Roll:
    """Members, their terms, chairs and deputies; questions about a day need no more reading."""

    members: Mapping[int, CommitteeMember]
    tenures: tuple[rules.Tenure, ...]
    substitutes: Mapping[int, int]  # tenure -> the tenure that it completes
    chairs: tuple[InChair, ...]
    acting: tuple[ActingChair, ...]
    pledged: frozenset[int]  # tenures
    users: Mapping[int, int]  # member -> user
    rows: tuple[CommitteeRule, ...]

    def seated(self, on: date) -> frozenset[int]:
        """Return the members in office on a day: 「在任の委員」."""
        return rules.in_office(self.tenures, on)

    def tenure_of(self, member_id: int, on: date) -> rules.Tenure | None:
        """Return the term that a member serves on a day."""
        return next((t for t in self.tenures if t.member_id == member_id and t.holds(on)), None)

    def terms_of(self, member_id: int) -> tuple[rules.Tenure, ...]:
        """Return all terms of a member, the first first."""
        return tuple(t for t in self.tenures if t.member_id == member_id)

    def chair_on(self, on: date) -> InChair | None:
        """Return who is in the chair on a day: 「委員長」."""
        return next((c for c in reversed(self.chairs) if c.holds(on)), None)

    def acting_on(self, on: date) -> int | None:
        """Return the member whom the chair of the day named to act for them."""
        chair = self.chair_on(on)
        named = [
            a.member_id
            for a in self.acting
            if chair and a.chair_id == chair.chair_id and a.named_on <= on
        ]
        return named[-1] if named and named[-1] in self.seated(on) else None

    def rule_row(self, on: date) -> CommitteeRule:
        """Return the association's rule in force on a day.

        :raises Refused: if none is registered for the day.
        """
        found = [row for row in self.rows if row.valid_from <= on]
        if not found:
            raise refuse(
                "committee_rule",
                "committee.rule_missing",
                f"{on.isoformat()}に施行されている外部評価委員会運営規程が登録されていません。"
                "規程を登録してから行ってください。",
            )
        return found[-1]

    def rule(self, on: date) -> rules.CommitteeRule:
        """Return the rule in force on a day as the core takes it."""
        return self.rule_row(on).rule

    def require_seats(self, on: date) -> frozenset[int]:
        """Return the members in office.

        :raises Refused: if there are fewer than the rule asks for.
        """
        seated = self.seated(on)
        problem = rules.seats_problem(len(seated), self.rule(on), on)
        if problem:
            raise Refused(problem)
        return seated

    def name(self, member_id: int | None) -> str:
        """Return a member's name; the committee itself has none."""
        return self.members[member_id].name if member_id else ""


def read() -> Roll:
    """Read the committee of the association of the transaction; a fixed number of queries."""
    tenures, substitutes = [], {}
    for row in Tenure.objects.select_related("resignation").order_by("starts_on", "id"):
        resigned = getattr(row, "resignation", None)
        tenures.append(
            rules.Tenure(
                row.pk, row.member_id, row.starts_on, row.ends_on,
                resigned.resigned_on if resigned else None,
            )
        )  # fmt: skip
        if row.substitute_of_id:
            substitutes[row.pk] = row.substitute_of_id
    chairs = []
    for row in Chair.objects.order_by("elected_on", "id"):
        served = next(
            t for t in tenures if t.member_id == row.member_id and t.holds(row.elected_on)
        )
        chairs.append(InChair(row.pk, row.member_id, row.elected_on, served.last_on))
    return Roll(
        members={m.pk: m for m in CommitteeMember.objects.order_by("id")},
        tenures=tuple(tenures),
        substitutes=substitutes,
        chairs=tuple(chairs),
        acting=tuple(ActingChair.objects.order_by("named_on", "id")),
        pledged=frozenset(Pledge.objects.values_list("tenure_id", flat=True)),
        users=_users(),
        rows=tuple(CommitteeRule.objects.order_by("valid_from")),
    )


def _users() -> dict[int, int]:
    """Return which user each member logs in as; accounts are read across associations, so join."""
    return dict(
        MemberAccount.objects.filter(member__in=CommitteeMember.objects.values("pk")).values_list(
            "member_id", "user_id"
        )
    )

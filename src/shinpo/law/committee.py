"""Read the rules of outside committees: 「外部評価委員会運営規程」 (law/committee.toml)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from shinpo.core.committee import CommitteeRule
from shinpo.law.departments import departments
from shinpo.law.load import parameter

FILE = "committee"
MODEL = "kagoshima"  # the only rule that was published in full


@dataclass(frozen=True)
class Named:
    """Something to choose from: an id and its official term."""

    id: str
    term: str


def model_rule(on: date) -> CommitteeRule:
    """Return the published rule that an association starts from: 「運営規程のひな型」."""
    value = parameter(FILE, f"rule.{MODEL}").on(on)
    quorum = value["quorum"]
    return CommitteeRule(
        members_min=value["members_min"],
        term_years=value["term_years"],
        quorum=Fraction(quorum["numerator"], quorum["denominator"]),
    )


@cache
def subjects(on: date) -> tuple[Named, ...]:
    """Return what the committee may be asked: 「審議事項」."""
    return tuple(Named(s["id"], s["term"]) for s in parameter(FILE, "subjects").on(on))


@cache
def areas(on: date) -> tuple[Named, ...]:
    """Return what an opinion may be about, in order of print: 「意見の対象」."""
    found = parameter(FILE, "areas").on(on)
    before = [Named(a["id"], a["term"]) for a in found if a.get("before")]
    after = [Named(a["id"], a["term"]) for a in found if not a.get("before")]
    own = [Named(d.id, f"{d.term}について") for d in departments(on) if d.parent is None]
    return (*before, *own, *after)

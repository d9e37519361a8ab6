"""The figures of the home page: this month until today beside the same days of last year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from shinpo.core.period import Month, add_months
from shinpo.ledger.closing import month_to_close
from shinpo.ledger.rules import account_code

YEAR = 12
FLOWS = {
    "application_received": "保証申込",
    "guarantee_approved": "保証承諾",
    "guarantee_subrogated": "代位弁済（元利）",
}
_FLOWS = """
select kind, booked_on >= %(start)s as this_year, sum(cases)::bigint, sum(amount_yen)::bigint
from ledger_fact
where association_id = %(association)s and kind = any(%(kinds)s)
  and (booked_on between %(start)s and %(on)s or booked_on between %(start_then)s and %(on_then)s)
group by 1, 2
"""
_BALANCE = """
select count(*) filter (where balance_yen > 0), coalesce(sum(balance_yen), 0)::bigint
from ledger_balance where association_id = %(association)s and account = %(account)s
"""
_LAST_YEAR = """
select (manifest -> 'totals' -> 'guarantees_outstanding' ->> 1)::bigint
from ledger_closing where association_id = %(association)s and month = %(month)s
"""


@dataclass(frozen=True)
class Flow:
    """What happened this month and in the same days of last year: cases and yen."""

    term: str
    cases: int
    yen: int
    cases_then: int
    yen_then: int


@dataclass(frozen=True)
class Balance:
    """What is outstanding now, and at the month end before, a year ago (None if not closed)."""

    cases: int
    yen: int
    month_then: Month
    yen_then: int | None


def same_day_last_year(on: date) -> date:
    """Return the corresponding day a year before; 29 February becomes the 28th."""
    return add_months(on, -YEAR)


def flows(association_id: int, on: date) -> list[Flow]:
    """Return the month's flows until a business day: 「当月の動き」. One SELECT."""
    start = Month.of(on).first
    with connection.cursor() as cursor:
        cursor.execute(
            _FLOWS,
            {
                "association": association_id,
                "kinds": list(FLOWS),
                "start": start,
                "on": on,
                "start_then": same_day_last_year(start),
                "on_then": same_day_last_year(on),
            },
        )
        found: Mapping[tuple[str, bool], tuple[int, int]] = {
            (kind, this_year): (cases, yen) for kind, this_year, cases, yen in cursor.fetchall()
        }
    return [
        Flow(term, *found.get((kind, True), (0, 0)), *found.get((kind, False), (0, 0)))
        for kind, term in FLOWS.items()
    ]


def balance(association_id: int, on: date) -> Balance:
    """Return the balance of guarantees now and a year ago: 「保証債務残高」. Two SELECTs."""
    then = Month.of(on).plus(-1 - YEAR)
    with connection.cursor() as cursor:
        cursor.execute(
            _BALANCE,
            {"association": association_id, "account": account_code("guarantee_obligations")},
        )
        cases, yen = cursor.fetchone()
        cursor.execute(_LAST_YEAR, {"association": association_id, "month": then.first})
        row = cursor.fetchone()
    return Balance(cases, yen, then, row[0] if row else None)


_WAITING = """
select
  (select count(*) from guarantee_application_state where status = 'under_review'),
  (select count(*) from guarantee_application_state s join guarantee_application a
     on a.id = s.application_id where s.status = 'under_review'
     and (%(up_to_yen)s::bigint is null or a.requested_yen <= %(up_to_yen)s)),
  (select count(*) from guarantee_state where status = 'approved'),
  (select count(*) from guarantee_state s join guarantee_terms t on t.guarantee_id = s.guarantee_id
     and t.version = s.version where s.status = 'approved' and t.certificate_until <= %(soon)s),
  (select count(*) from guarantee_state where status = 'disbursed' and in_accident),
  (select count(*) from recovery_claim_state where status = 'open' and insurance_yen = 0),
  (select max(month) from ledger_closing where association_id = %(association)s),
  (select min(booked_on) from ledger_fact where association_id = %(association)s)
"""


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody, as counts; `closed` the last closed month."""

    under_review: int
    to_decide: int
    not_reported: int
    expiring: int
    in_accident: int
    uninsured_claims: int
    closed: date | None
    begun: date | None

    def to_close(self, on: date) -> Month | None:
        """Return the month that is to be closed next, if it has anything booked."""
        month = month_to_close(self.closed, self.begun)
        return month if month is not None and month.first <= on else None


def waiting(association_id: int, on: date, *, up_to_yen: int | None, soon_days: int) -> Waiting:
    """Return what waits: 「未処理」. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WAITING,
            {
                "association": association_id,
                "up_to_yen": up_to_yen,
                "soon": on + timedelta(days=soon_days),
            },
        )
        return Waiting(*cursor.fetchone())

"""What a projection is made of, from closings: 「見通しの材料」.

Sums by quarters on book (経過四半期), so small that pure rules can work on them: exposures and
what moved, what the plans in force have due, the open claims. Reads only closings up to the month
that is asked for; what came later is not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from shinpo.core.period import Month
from shinpo.core.projection import MONTHS_A_YEAR, Book, Rates, smoothed
from shinpo.core.refusal import refuse
from shinpo.statistics.reader import Closings

_STOCK = """
select least(({age}) // 3, {last})::int as q, sum(outstanding_yen)::hugeint
from {guarantees} where disbursed group by q
"""
_AGE = "greatest(0, {year} * 12 + {month} - year({day}) * 12 - month({day}))"
_DUE = """
with live as (
  select guarantee_id, outstanding_yen, {age} as age from {guarantees}
  where disbursed and not in_accident
), due as (
  select l.guarantee_id, k, l.outstanding_yen, l.age, sum(r.amount_yen) as yen
  from live l join {runs} r using (guarantee_id)
  cross join (select unnest(range(1, 13)) as k)
  where l.age + k between r.from_month and r.to_month
    and (l.age + k - r.from_month) % r.every_months = 0
  group by all
), capped as (
  select guarantee_id, k, age, least(outstanding_yen, sum(yen) over paid) as so_far
  from due window paid as (partition by guarantee_id order by k)
)
select k, least(age // 3, {last})::int as q,
  sum(so_far - coalesce(before, 0))::hugeint
from (select *, lag(so_far) over (partition by guarantee_id order by k) as before from capped)
group by 1, 2
"""
_MOVED = """
with held as (
  select guarantee_id, least(({age}) // 3, {last})::int as q, outstanding_yen
  from {guarantees} where disbursed
), moved as (
  select subject_id, kind, sum(principal_yen) as yen from {movements}
  where kind in ('guarantee_repaid', 'guarantee_subrogated') group by all
)
select h.q, sum(h.outstanding_yen)::hugeint,
  coalesce(sum(p.yen), 0)::hugeint, coalesce(sum(f.yen), 0)::hugeint
from held h
left join moved p on p.subject_id = h.guarantee_id and p.kind = 'guarantee_repaid'
left join moved f on f.subject_id = h.guarantee_id and f.kind = 'guarantee_subrogated'
group by h.q
"""
_RECOVERED = """
with held as (
  select claim_id, least(({age}) // 3, {last})::int as q from {claims}
), back as (
  select subject_id, sum(amount_yen) as yen from {claim_movements}
  where kind = 'claim_recovered' group by all
)
select h.q, count(*), coalesce(sum(b.yen), 0)::hugeint
from held h left join back b on b.subject_id = h.claim_id group by h.q
"""
_CLAIMS = """
select least(({age}) // 3, {last})::int as q, count(*) from {claims} group by q
"""
_MONTH = """
select coalesce(sum(cases) filter (kind = 'guarantee_approved'), 0)::bigint,
  coalesce(sum(amount_yen) filter (kind = 'guarantee_approved'), 0)::hugeint,
  coalesce(sum(amount_yen) filter (kind = 'guarantee_cancelled'), 0)::hugeint,
  coalesce(sum(cases) filter (kind = 'guarantee_subrogated'), 0)::bigint,
  coalesce(sum(amount_yen) filter (kind = 'guarantee_subrogated'), 0)::hugeint,
  coalesce(sum(principal_yen) filter (kind = 'guarantee_subrogated'), 0)::hugeint
from {movements}
"""
_BACK = """
select coalesce(sum(amount_yen) filter (kind = 'claim_recovered'), 0)::hugeint
from {claim_movements}
"""


@dataclass(frozen=True)
class MonthFigures:
    """What a month's closing says in all, in yen; cases where it says so."""

    approved_cases: int
    approved: int
    cancelled: int
    subrogated_cases: int
    subrogated: int
    subrogated_principal: int
    recovered: int
    outstanding: int
    claims: int
    not_disbursed: int


class Reading:
    """The closings of an association up to a month, read as sums. A context manager."""

    def __init__(self, closings: Closings, *, last_quarter: int, smoothing: int) -> None:
        self.closings, self.last, self.reach = closings, last_quarter, smoothing
        self._engine = duckdb.connect()
        self._months: dict[Month, MonthFigures] = {}

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()

    def known(self, until: Month, months: int) -> tuple[Month, ...]:
        """Return the closed months, at most that many up to and including `until`."""
        wanted = (until.plus(-n) for n in reversed(range(months)))
        return tuple(m for m in wanted if m in self.closings.manifests)

    def month(self, month: Month) -> MonthFigures:
        """Return a month's sums.

        :raises Refused: if the month is not closed.
        """
        if month not in self._months:
            self.closings.periods(month)  # refuses a month that is not closed
            moved = [int(number) for number in self._rows(_MONTH, month, month)[0]]
            totals = self.closings.manifests[month]["totals"]
            recovered = self._rows(_BACK, month, month)[0][0]
            self._months[month] = MonthFigures(
                *moved, int(recovered),
                outstanding=int(totals["guarantees_outstanding"][1]),
                claims=int(totals["claims_balance"][1]),
                not_disbursed=int(totals["guarantees_not_reported"][1]),
            )  # fmt: skip
        return self._months[month]

    def rates(self, until: Month, *, years: int, years_of_recovery: int) -> Rates:
        """Return the rates by quarters on book of the years that end with a month."""
        size = self.last + 1
        held, repaid, failed = [0] * size, [0] * size, [0] * size
        for before, month in self._pairs(until, years):
            for q, yen, paid, lost in self._rows(_MOVED, before, month):
                held[q] += int(yen)
                repaid[q] += int(paid)
                failed[q] += int(lost)
        claims, back = [0] * size, [0] * size
        for before, month in self._pairs(until, years_of_recovery):
            for q, count, came in self._rows(_RECOVERED, before, month):
                claims[q] += int(count)
                back[q] += int(came)
        return Rates(
            repaid=smoothed(repaid, held, reach=self.reach),
            subrogated=smoothed(failed, held, reach=self.reach),
            recovered=smoothed(back, claims, reach=self.reach),
        )

    def _pairs(self, until: Month, years: int) -> list[tuple[Month, Month]]:
        """Return each closed month of the years with the one before it, where that is closed."""
        known = self.known(until, years * MONTHS_A_YEAR)
        return [(m.plus(-1), m) for m in known if m.plus(-1) in self.closings.manifests]

    def book(self, start: Month) -> Book:
        """Return what stands at the end of a month.

        :raises Refused: if the month is not closed, or its closing has no repayment plans.
        """
        self.month(start)
        years = [self.known(start.plus(-n * MONTHS_A_YEAR), MONTHS_A_YEAR) for n in (1, 0)]
        figures = [[self.month(m) for m in months] for months in years]
        whole = [year for year in figures if len(year) == MONTHS_A_YEAR] or [figures[-1]]
        newest, every = figures[-1], [f for year in whole for f in year]
        principal = sum(f.subrogated_principal for f in every)
        gross = sum(f.subrogated for f in every)
        return Book(
            stock=self._by_quarter(_STOCK, start),
            due=self._due(start),
            claims=self._by_quarter(_CLAIMS, start),
            approvals=tuple(
                (sum(f.approved_cases for f in year), sum(f.approved for f in year))
                for year in whole
            ),
            season=tuple(f.approved for f in newest),
            approved_not_disbursed_yen=self.month(start).not_disbursed,
            disbursed_share=1
            - _over(sum(f.cancelled for f in every), sum(f.approved for f in every)),
            interest_share=_over(gross - principal, principal),
            claim_yen=_over(gross, sum(f.subrogated_cases for f in every)),
        )

    def _due(self, start: Month) -> tuple[tuple[int, ...], ...]:
        if "guarantee_runs" not in self.closings.manifests[start]["datasets"]:
            raise refuse(
                "month",
                "closing_lacks_plans",
                f"{start} の締めに返済予定がないため、見通しを作れません。"
                "返済予定を含む締めの月を指定してください。",
            )
        rows = [[0] * (self.last + 1) for _ in range(MONTHS_A_YEAR)]
        for k, q, yen in self._rows(_DUE, start, start):
            rows[k - 1][q] += int(yen)
        return tuple(tuple(row) for row in rows)

    def _by_quarter(self, sql: str, month: Month) -> tuple[int, ...]:
        found = dict.fromkeys(range(self.last + 1), 0)
        for q, yen in self._rows(sql, month, month):
            found[q] += int(yen)
        return tuple(found.values())

    def _rows(self, sql: str, held: Month, moved: Month) -> list[tuple[int, ...]]:
        """Run a statement over what stood at the end of one month and what moved in another."""
        day = "subrogated_on" if "{claims}" in sql else "loan_on"
        age = _AGE.format(year=held.year, month=held.month, day=day)
        statement = sql.format(age=age, last=self.last, **self._files(held, moved))
        return self._engine.execute(statement).fetchall()

    def _files(self, held: Month, moved: Month) -> Mapping[str, str]:
        names = {
            "guarantees": ("guarantees", held), "runs": ("guarantee_runs", held),
            "claims": ("claims", held), "movements": ("guarantee_movements", moved),
            "claim_movements": ("claim_movements", moved),
        }  # fmt: skip
        there = self.closings.manifests
        return {
            key: f"read_parquet('{self.closings.file(month, dataset)}')"
            for key, (dataset, month) in names.items()
            if dataset in there[month]["datasets"]
        }


def _over(top: int, base: int) -> Decimal:
    return Decimal(top) / Decimal(base) if base else Decimal(0)

"""The journal lines behind a figure of the trial balance: 「元帳」."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shinpo.core.period import Month
from shinpo.guarantee.listing import Listing, Rows

# A line's fact, guarantee and claim are looked up for the lines of one page only: subqueries of
# the select list run after the cut, joins would run before it.
LINES = Listing(
    columns="""
  l.fact_id, l.line_no, l.booked_on, l.debit_yen, l.credit_yen, l.subject_id,
  (select json_build_object('kind', f.kind, 'reverses_id', f.reverses_id, 'reason', a.reason)
     from ledger_fact f join ledger_act a on a.id = f.act_id where f.id = l.fact_id) as fact,
  (select array_agg(distinct o.account order by o.account) from ledger_line o
     where o.fact_id = l.fact_id and (o.debit_yen > 0) = (l.credit_yen > 0)) as counterparts,
  (select t.number from guarantee_terms t
     where t.guarantee_id = l.subject_id and t.version = 1) as guarantee,
  (select c.number from recovery_claim c where c.id = l.subject_id) as claim""",
    source="from ledger_line l",
    filters={
        "number": "l.account = %(number)s",
        "since": "l.booked_on >= %(since)s",
        "until": "l.booked_on <= %(until)s",
        "debit": "l.debit_yen > 0",
        "credit": "l.credit_yen > 0",
    },
    sorts={"booked_on": "l.booked_on", "yen": "l.debit_yen + l.credit_yen"},
    key="(l.fact_id, l.line_no)",
)


@dataclass(frozen=True)
class Sums:
    """How many lines there are and what they add up to."""

    count: int
    debit_yen: int
    credit_yen: int


class Lines(Rows):
    """The lines of one figure."""

    def sums(self) -> Sums:
        """Return count, debits and credits of all the lines. One SELECT."""
        (found,) = self._read(
            "select count(*) as count, coalesce(sum(l.debit_yen), 0)::bigint as debit_yen,"
            " coalesce(sum(l.credit_yen), 0)::bigint as credit_yen"
            f" {self.listing.source}{self.where}"
        )
        return Sums(**found)


@dataclass(frozen=True)
class Figure:
    """Which lines a figure of the trial balance is made of."""

    term: str
    before: bool = False  # what was booked before the month, too
    within: bool = True  # what was booked in the month
    side: str = ""

    def given(self, code: int, month: Month) -> dict[str, Any]:
        """Return the filters of the lines of an account."""
        found: dict[str, Any] = {"number": code, "until": self._until(month)}
        if not self.before:
            found["since"] = month.first
        if self.side:
            found[self.side] = True
        return found

    def _until(self, month: Month) -> date:
        return month.last if self.within else month.plus(-1).last


FIGURES = {
    "opening": Figure("前月末残高", before=True, within=False),
    "debit": Figure("当月の借方", side="debit"),
    "credit": Figure("当月の貸方", side="credit"),
    "month": Figure("当月の借方と貸方"),
    "closing": Figure("当月末残高", before=True),
}

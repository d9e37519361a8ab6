"""What the pages of one application or one guarantee show: one SELECT a face."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from shinpo.core.facts import KINDS
from shinpo.core.period import add_months
from shinpo.core.schedule import Run
from shinpo.law.chart import accounts
from shinpo.ledger.rules import account_code

ID_MAX = 2**63 - 1  # what the data base can hold; an address may say more


def one(sql: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """Return the first row by column name, or None."""
    return next(iter(rows(sql, parameters)), None)


def rows(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all rows by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [c.name for c in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_APPLICATION = """
select a.id, a.number, a.channel, a.received_on, a.requested_yen, a.months, a.form, a.purpose,
  a.secured, a.continuing, a.manager_guarantee, a.repayment::json as repayment, a.programme_id,
  a.branch_id, s.status, s.guarantee_id, s.ended_booked_on, g.number as guarantee_number,
  e.id as enterprise_id, e.name as enterprise, e.kana, e.number as enterprise_number,
  e.industry, e.employees, e.capital_yen, l.name as lender, b.name as branch, p.name as programme,
  p.limit_yen, p.months_max
from guarantee_application a
join guarantee_application_state s on s.application_id = a.id
join registry_enterprise e on e.id = a.enterprise_id
join registry_branch b on b.id = a.branch_id
join registry_lender l on l.id = b.lender_id
join registry_programme p on p.id = a.programme_id
left join guarantee_terms g on g.guarantee_id = s.guarantee_id and g.version = 1
where a.id = %(id)s
"""
_GUARANTEE = """
select s.guarantee_id as id, s.status, s.version, s.loan_on, s.in_accident, s.ended_booked_on,
  t.number, t.application_id, t.approved_on, t.effective_on, t.amount_yen, t.loan_yen, t.months,
  t.form, t.purpose, t.secured, t.continuing, t.manager_guarantee, t.sharing, t.rate_class,
  t.fee_rate, t.fee_yen, t.subsidy_yen, t.insurance_kind, t.fill_rate, t.certificate_until,
  t.decision::json as decision, coalesce(x.balance_yen, 0) as balance_yen,
  e.id as enterprise_id, e.name as enterprise, e.kana, e.number as enterprise_number,
  l.name as lender, b.name as branch, p.name as programme,
  (select (f.data ->> 'claim_id')::bigint from ledger_fact f where f.subject_id = s.guarantee_id
   and f.kind = 'guarantee_subrogated' and f.reverses_id is null order by f.id desc limit 1)
    as claim_id
from guarantee_state s
join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
join registry_enterprise e on e.id = t.enterprise_id
join registry_branch b on b.id = t.branch_id
join registry_lender l on l.id = b.lender_id
join registry_programme p on p.id = t.programme_id
left join ledger_balance x on x.subject_id = s.guarantee_id and x.account = %(account)s
where s.guarantee_id = %(id)s
"""


def application(application_id: int) -> dict[str, Any] | None:
    """Return an application with the names of its parties, or None."""
    if application_id > ID_MAX:
        return None
    found = one(_APPLICATION, {"id": application_id})
    if found:
        found["runs"] = tuple(Run(**run) for run in found["repayment"])
    return found


def guarantee(guarantee_id: int) -> dict[str, Any] | None:
    """Return a guarantee with its terms in force and its balance, or None."""
    if guarantee_id > ID_MAX:
        return None
    account = account_code("guarantee_obligations")
    return one(_GUARANTEE, {"id": guarantee_id, "account": account})


@dataclass(frozen=True)
class Due:
    """One instalment of the guaranteed amount: 「約定返済」. Amounts in yen."""

    number: int
    month: int
    due_on: date | None
    due_yen: int
    paid_yen: int
    state: str

    @property
    def tone(self) -> str:
        """The colour that supports the state's word."""
        return {"償還済": "success", "未償還": "warning", "一部償還": "warning"}.get(
            self.state, "neutral"
        )


_SCHEDULE = """
select g.from_month, g.to_month, g.every_months, g.amount_yen,
  (select coalesce(json_agg(json_build_array(to_char(f.effective_on, 'YYYY-MM'), f.amount_yen)),
     '[]'::json)
   from ledger_fact f
   left join ledger_fact c on c.id = (f.data ->> 'corrects')::bigint
   where f.subject_id = g.guarantee_id and f.kind = 'guarantee_repaid'
     and coalesce((f.data ->> 'prepaid')::boolean, (c.data ->> 'prepaid')::boolean, false) = false
  ) as repaid,
  (select min(o.booked_on) from ledger_fact o where o.subject_id = g.guarantee_id
   and o.kind = 'guarantee_opening') as opened_on
from guarantee_segment g
where g.guarantee_id = %(id)s and g.version = %(version)s
order by g.from_month
"""


def schedule(found: dict[str, Any], on: date) -> list[Due]:
    """Return every instalment with what was paid of it by `on`: 「返済予定と実績」. One SELECT.

    Prepayments shorten the plan from its end: what the balance does not reach any more is no
    longer due.
    """
    segments = rows(_SCHEDULE, {"id": found["id"], "version": found["version"]})
    if not segments:
        return []
    paid: dict[str, int] = {}
    for month, yen in segments[0]["repaid"]:
        paid[month] = paid.get(month, 0) + yen
    plan = [
        (month, s["amount_yen"])
        for s in segments
        for month in range(s["from_month"], s["to_month"] + 1, s["every_months"])
    ]
    running = found["status"] == "disbursed"
    left = found["balance_yen"] if running else 0
    dues = []
    for number, (month, yen) in enumerate(plan, start=1):
        due_on = add_months(found["loan_on"], month) if found["loan_on"] else None
        got = paid.get(f"{due_on:%Y-%m}", 0) if due_on else 0
        state = _state(found, due_on, got >= yen, bool(got), left == 0)
        before = due_on is not None and due_on <= (segments[0]["opened_on"] or date.min)
        if before and not got:
            state = "移行前"
        elif state == "予定" and due_on and due_on <= on:
            state = "未償還"
        if running and state in ("未償還", "予定", "一部償還"):
            left -= min(left, yen - got)
        dues.append(Due(number, month, due_on, yen, got, state))
    return dues


def _state(
    found: dict[str, Any], due_on: date | None, full: bool, some: bool, nothing_left: bool
) -> str:
    if due_on is None:
        return "実行前" if found["status"] == "approved" else "取消"
    if full:
        return "償還済"
    if nothing_left:
        # The last instalment pays what prepayments have left of it.
        return "償還済" if some else {"subrogated": "代位弁済"}.get(found["status"], "繰上償還")
    return "一部償還" if some else "予定"


_FACTS = """
select f.id, f.kind, f.amount_yen, f.cases, f.effective_on, f.booked_on, f.recorded_at,
  f.reverses_id, f.data::json as data, f.subject_id, a.reason, a.name as act,
  coalesce(p.name, '') as who,
  (select r.id from ledger_fact r where r.reverses_id = f.id) as reversed_by,
  {lines} as lines
from ledger_fact f
join ledger_act a on a.id = f.act_id
left join governance_staff p on p.user_id = a.actor_id and p.association_id = f.association_id
where f.subject_id = any(%(subjects)s) and f.booked_on <= %(as_of)s
order by f.id {order}
"""
_LINES = """
  (select coalesce(json_agg(json_build_array(l.account, l.debit_yen, l.credit_yen)
     order by l.line_no), '[]'::json) from ledger_line l where l.fact_id = f.id)
"""


@dataclass(frozen=True)
class JournalLine:
    """One line of an entry, with the account's term."""

    term: str
    debit_yen: int
    credit_yen: int


@dataclass(frozen=True)
class RecordedFact:
    """A fact as pages show it: what, how much, when it counts, when booked, who recorded it."""

    id: int
    kind: str
    term: str
    amount_yen: int
    effective_on: date
    booked_on: date
    recorded_at: datetime
    who: str
    reason: str
    reverses_id: int | None
    reversed_by: int | None
    lines: tuple[JournalLine, ...] = ()

    @property
    def is_repayment(self) -> bool:
        """Tell whether a correction of the amount may start here."""
        return (
            self.kind == "guarantee_repaid"
            and self.reverses_id is None
            and self.reversed_by is None
        )


def facts(
    *subjects: int | None, as_of: date, lines: bool = False, newest: bool = False
) -> list[RecordedFact]:
    """Return the facts of subjects booked by a day, with their entries if asked. One SELECT."""
    terms = {int(account.code): account.term for account in accounts()}
    sql = _FACTS.format(lines=_LINES if lines else "'[]'::json", order="desc" if newest else "asc")
    found = rows(sql, {"subjects": [s for s in subjects if s is not None], "as_of": as_of})
    return [
        RecordedFact(
            id=f["id"],
            kind=f["kind"],
            term=KINDS[f["kind"]].term,
            amount_yen=f["amount_yen"],
            effective_on=f["effective_on"],
            booked_on=f["booked_on"],
            recorded_at=f["recorded_at"],
            who=f["who"] or "（移行・自動処理）",
            reason=f["reason"],
            reverses_id=f["reverses_id"],
            reversed_by=f["reversed_by"],
            lines=tuple(JournalLine(terms[code], d, c) for code, d, c in f["lines"]),
        )
        for f in found
    ]


_BALANCE = """
select coalesce(sum(credit_yen - debit_yen), 0)::bigint as yen from ledger_line
where subject_id = %(id)s and account = %(account)s and booked_on <= %(as_of)s
"""


def balance_on(guarantee_id: int, as_of: date) -> int:
    """Return what was outstanding by what was booked until a day, in yen: 「残高」."""
    account = account_code("guarantee_obligations")
    found = one(_BALANCE, {"id": guarantee_id, "account": account, "as_of": as_of})
    return int(found["yen"]) if found else 0

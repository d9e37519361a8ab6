"""What the pages of vouchers read: a list, one voucher with its lines: 「振替伝票」."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from shinpo.core.accounts import Account
from shinpo.guarantee.listing import Listing

KINDS = "('opening_balances', 'voucher_posted', 'year_end_adjusted')"
TAKEN_BACK = "exists (select 1 from ledger_fact r where r.reverses_id = f.id)"
VOUCHERS = Listing(
    columns="""
  f.id, f.kind, f.booked_on, f.effective_on, f.amount_yen, f.reverses_id, a.reason,
  (select r.id from ledger_fact r where r.reverses_id = f.id) as reversed_by,
  (select s.name from governance_staff s where s.user_id = a.actor_id) as who""",
    source=f"from ledger_fact f join ledger_act a on a.id = f.act_id and f.kind in {KINDS}",
    filters={
        "since": "f.booked_on >= %(since)s",
        "until": "f.booked_on <= %(until)s",
        "kind": "f.kind = %(kind)s",
        "words": "strpos(a.reason, %(words)s) > 0",
        "standing": f"f.reverses_id is null and not {TAKEN_BACK}",
        "taken_back": TAKEN_BACK,
        "reversing": "f.reverses_id is not null",
    },
    sorts={"id": "f.id", "booked_on": "f.booked_on", "amount_yen": "abs(f.amount_yen)"},
    key="f.id",
)
_ONE = f"""
select f.id, f.kind, f.booked_on, f.effective_on, f.amount_yen, f.reverses_id, f.recorded_at,
  a.reason, (select r.id from ledger_fact r where r.reverses_id = f.id) as reversed_by,
  (select s.name from governance_staff s where s.user_id = a.actor_id) as who,
  exists (select 1 from ledger_closing c where c.association_id = f.association_id
          and c.month = date_trunc('month', f.booked_on)::date) as closed,
  (select json_agg(json_build_object('account', l.account, 'debit_yen', l.debit_yen,
     'credit_yen', l.credit_yen,
     'note', f.data -> 'lines' -> (l.line_no - 1) ->> 'note') order by l.line_no)
   from ledger_line l where l.fact_id = f.id) as lines
from ledger_fact f join ledger_act a on a.id = f.act_id
where f.id = %(id)s and f.kind in {KINDS}
"""


@dataclass(frozen=True)
class Voucher:
    """One voucher: 「振替伝票」. A reversal has the sides of what it takes back exchanged."""

    id: int
    kind: str
    booked_on: date
    effective_on: date
    amount_yen: int
    reverses_id: int | None
    recorded_at: datetime
    reason: str
    reversed_by: int | None
    who: str | None
    closed: bool
    lines: list[dict[str, Any]]

    @property
    def may_be_reversed(self) -> bool:
        """Tell whether it stands and is no reversal itself."""
        return self.reverses_id is None and self.reversed_by is None


def voucher(fact_id: int) -> Voucher | None:
    """Return a voucher, or None if there is none of that number. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, {"id": fact_id})
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    return None if row is None else Voucher(**dict(zip(names, row, strict=True)))


def choices(accounts: tuple[Account, ...]) -> list[tuple[str, Any]]:
    """Return the accounts to choose from, grouped by statement and kind: 「勘定科目の一覧」."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for account in accounts:
        name = GROUPS[account.kind.value]
        groups.setdefault(name, []).append((account.id, f"{account.code} {account.term}"))
    return [("", "選択してください"), *groups.items()]


GROUPS = {
    "asset": "資産",
    "liability": "負債",
    "net_assets": "正味財産",
    "income": "収入",
    "expense": "支出",
    "appropriation": "処分",
}

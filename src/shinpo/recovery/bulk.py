"""Claims in bulk: the changes of state that belong to sets of facts, and what decides them.

The same rules and guards as single acts; see guarantee.services.bulk for how a set is recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from shinpo.guarantee.services import bulk
from shinpo.guarantee.services.bulk import Change
from shinpo.ledger.rules import account_code
from shinpo.recovery.queries import LockedClaim

CLAIM_COLUMNS = (
    "id", "association_id", "act_id", "number", "guarantee_id", "subrogated_on", "principal_yen",
    "interest_yen", "cause", "damages_rate",
)  # fmt: skip

_OPEN = """
insert into recovery_claim_state (claim_id, association_id, status, opened_booked_on,
  insurance_yen, recovered_yen, damages_yen)
select c.id, c.association_id, 'open', i.booked_on,
  coalesce((nullif(i.data, '')::jsonb ->> 'insurance_yen')::bigint, 0), 0, 0
from incoming i join recovery_claim c on c.id = {claim_id}
where i.kind = '{kind}'
"""

CHANGES = (
    Change(
        "guarantee_opening_subrogated",
        "insert into guarantee_state (guarantee_id, association_id, version, status,"
        " approved_booked_on, loan_on, disbursed_booked_on, ended_booked_on, in_accident)"
        " select i.subject_id, t.association_id, 1, 'subrogated', i.booked_on, i.effective_on,"
        " i.booked_on, i.booked_on, false from incoming i"
        " join guarantee_terms t on t.guarantee_id = i.subject_id and t.version = 1"
        " where i.kind = 'guarantee_opening_subrogated'",
    ),
    Change("claim_opening", _OPEN.format(claim_id="i.subject_id", kind="claim_opening")),
    Change(
        "guarantee_subrogated",
        _OPEN.format(
            claim_id="(i.data::jsonb ->> 'claim_id')::bigint", kind="guarantee_subrogated"
        ),
    ),
    Change(
        "insurance_received",
        "update recovery_claim_state s set insurance_yen = i.amount_yen from incoming i"
        " where i.kind = 'insurance_received' and s.claim_id = i.subject_id"
        " and s.insurance_yen = 0",
    ),
    # One receipt a claim in a set: a second one finds no row of its own and the set is refused.
    Change(
        "claim_recovered",
        "update recovery_claim_state s set"
        " recovered_yen = s.recovered_yen + (i.data::jsonb ->> 'principal_yen')::bigint,"
        " damages_yen = s.damages_yen + (i.data::jsonb ->> 'damages_yen')::bigint,"
        " status = case when i.cases = 1 then 'closed' else s.status end,"
        " ended_booked_on = case when i.cases = 1 then i.booked_on end"
        " from incoming i where i.kind = 'claim_recovered' and s.claim_id = i.subject_id"
        " and s.status = 'open'",
    ),
    Change(
        "claim_written_off",
        "update recovery_claim_state s set status = 'written_off', ended_booked_on = i.booked_on"
        " from incoming i where i.kind = 'claim_written_off' and s.claim_id = i.subject_id"
        " and s.status = 'open'",
    ),
)
ALL_CHANGES: Sequence[Change] = (*bulk.CHANGES, *CHANGES)


@dataclass(frozen=True)
class OpenClaim:
    """An open claim with the day of its subrogation."""

    claim: LockedClaim
    subrogated_on: date


_OPEN_CLAIMS = """
select s.claim_id, s.status, c.guarantee_id, c.principal_yen, c.interest_yen, s.insurance_yen,
  s.recovered_yen, coalesce(b.balance_yen, 0), t.fill_rate, c.subrogated_on
from recovery_claim_state s join recovery_claim c on c.id = s.claim_id
join guarantee_state g on g.guarantee_id = c.guarantee_id
join guarantee_terms t on t.guarantee_id = g.guarantee_id and t.version = g.version
left join ledger_balance b on b.subject_id = c.id and b.account = %s
where s.status = 'open' order by s.claim_id for update of s
"""


def open_claims() -> list[OpenClaim]:
    """Lock and return every open claim of the association."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_CLAIMS, [account_code("claims")])
        return [OpenClaim(LockedClaim(*row[:-1]), row[-1]) for row in cursor.fetchall()]


def written_off_claims() -> list[int]:
    """Return the claims that were written off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select claim_id from recovery_claim_state where status = 'written_off' order by 1"
        )
        return [row[0] for row in cursor.fetchall()]


def outstanding(guarantee_ids: Sequence[int]) -> Mapping[int, int]:
    """Return what is outstanding of each guarantee in yen, locked for an act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject_id, balance_yen from ledger_balance"
            " where account = %s and subject_id = any(%s) for update",
            [account_code("guarantee_obligations"), list(guarantee_ids)],
        )
        return dict(cursor.fetchall())

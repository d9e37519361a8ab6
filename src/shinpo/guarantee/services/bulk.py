"""The same acts for whole sets: migration of an old system's files and the demo.

Rows are loaded by COPY, facts recorded by the ledger's one statement, states changed by one
statement a kind; the guards and the rules are those of single acts. Every fact must find its
subject in the right state, else the whole set is refused.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from shinpo.core.facts import Fact
from shinpo.core.refusal import refuse
from shinpo.ledger import many, record

APPLICATION_COLUMNS = (
    "id", "association_id", "act_id", "number", "enterprise_id", "branch_id", "programme_id",
    "channel", "received_on", "requested_yen", "guarantee_yen", "months", "form", "purpose",
    "secured",
    "continuing", "manager_guarantee", "repayment",
)  # fmt: skip
TERMS_COLUMNS = (
    "guarantee_id", "version", "association_id", "act_id", "number", "application_id",
    "enterprise_id", "branch_id", "programme_id", "effective_on", "approved_on", "amount_yen",
    "loan_yen", "months", "form", "purpose", "secured", "continuing", "manager_guarantee",
    "sharing", "rate_class", "fee_rate", "fee_yen", "subsidy_yen", "insurance_kind", "fill_rate",
    "certificate_until", "decision",
)  # fmt: skip
SEGMENT_COLUMNS = (
    "guarantee_id", "version", "from_month", "to_month", "every_months", "amount_yen",
    "association_id",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """How facts of one kind in `incoming` change a state table: one UPDATE."""

    kind: str
    sql: str


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Load rows into a guarded table; dictionaries and lists go as JSON. Returns how many.

    COPY does not work on a table with row-level security, so the rows wait in a temporary table
    and enter by one INSERT, under the policies and checks of the real one.
    """
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists waiting")
        cursor.execute(
            f"create temporary table waiting on commit drop as select {names} from {table} limit 0"
        )
        with cursor.copy(f"copy waiting ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row([_cell(value) for value in row])
        cursor.execute(f"insert into {table} ({names}) select {names} from waiting")
        return int(cursor.rowcount)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


_END_APPLICATION = """
update guarantee_application_state s set status = '{status}', ended_booked_on = i.booked_on,
  guarantee_id = (nullif(i.data, '')::jsonb ->> 'guarantee_id')::bigint
from incoming i where i.kind = '{kind}' and s.application_id = i.subject_id
  and s.status = 'under_review'
"""
_END_GUARANTEE = """
update guarantee_state s set status = '{status}', ended_booked_on = i.booked_on
from incoming i where i.kind = '{kind}' and i.cases = 1 and s.guarantee_id = i.subject_id
  and s.status = '{before}'
"""

# In the order in which a month happens: a guarantee may be disbursed and repaid in one set.
CHANGES = (
    *(
        Change(
            kind,
            "insert into guarantee_application_state"
            " (application_id, association_id, status, received_booked_on)"
            " select i.subject_id, a.association_id, 'under_review', i.booked_on from incoming i"
            f" join guarantee_application a on a.id = i.subject_id where i.kind = '{kind}'",
        )
        for kind in ("application_opening", "application_received")
    ),
    Change(
        "application_refused",
        _END_APPLICATION.format(kind="application_refused", status="refused"),
    ),
    Change(
        "application_withdrawn",
        _END_APPLICATION.format(kind="application_withdrawn", status="withdrawn"),
    ),
    Change(
        "application_approved",
        _END_APPLICATION.format(kind="application_approved", status="approved"),
    ),
    Change(
        "guarantee_approved",
        "insert into guarantee_state (guarantee_id, association_id, version, status,"
        " approved_booked_on, in_accident)"
        " select i.subject_id, t.association_id, 1, 'approved', i.booked_on, false from incoming i"
        " join guarantee_terms t on t.guarantee_id = i.subject_id and t.version = 1"
        " where i.kind = 'guarantee_approved'",
    ),
    Change(
        "guarantee_opening",
        "insert into guarantee_state (guarantee_id, association_id, version, status,"
        " approved_booked_on, loan_on, disbursed_booked_on, in_accident)"
        " select i.subject_id, t.association_id, 1, 'disbursed', i.booked_on, i.effective_on,"
        " i.booked_on, false from incoming i"
        " join guarantee_terms t on t.guarantee_id = i.subject_id and t.version = 1"
        " where i.kind = 'guarantee_opening'",
    ),
    Change(
        "guarantee_cancelled",
        _END_GUARANTEE.format(kind="guarantee_cancelled", status="cancelled", before="approved"),
    ),
    Change(
        "guarantee_disbursed",
        "update guarantee_state s set status = 'disbursed', loan_on = i.effective_on,"
        " disbursed_booked_on = i.booked_on from incoming i"
        " where i.kind = 'guarantee_disbursed' and s.guarantee_id = i.subject_id"
        " and s.status = 'approved'",
    ),
    Change(
        "accident_reported",
        "update guarantee_state s set in_accident = true from incoming i"
        " where i.kind = 'accident_reported' and s.guarantee_id = i.subject_id"
        " and s.status = 'disbursed' and not s.in_accident",
    ),
    Change(
        "accident_resolved",
        "update guarantee_state s set in_accident = false from incoming i"
        " where i.kind = 'accident_resolved' and s.guarantee_id = i.subject_id"
        " and s.in_accident",
    ),
    Change(
        "guarantee_repaid",
        _END_GUARANTEE.format(kind="guarantee_repaid", status="completed", before="disbursed"),
    ),
    Change(
        "guarantee_subrogated",
        _END_GUARANTEE.format(kind="guarantee_subrogated", status="subrogated", before="disbursed"),
    ),
)


def record_set(
    begun: record.Begun, facts: Iterable[Fact], changes: Sequence[Change] = CHANGES
) -> int:
    """Record a set of facts and change the states that follow; return the number of facts.

    :raises Refused: if a fact's subject is not in the state that the fact needs (nothing of the
        set is recorded), or as `ledger.record.facts`.
    """
    many.refresh_planner_if_unknown("guarantee_application", "guarantee_terms")
    many.fill_incoming(facts)
    apply_changes(changes)
    return many.record_incoming(begun)


def apply_changes(changes: Sequence[Change] = CHANGES) -> None:
    """Change the states by what waits in `incoming`; refuse a fact that finds no subject."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, count(*) filter (where kind <> 'guarantee_repaid' or cases = 1)"
            " from incoming group by kind"
        )
        waiting = dict(cursor.fetchall())
        for change in changes:
            if not waiting.get(change.kind):
                continue
            cursor.execute(change.sql)
            if cursor.rowcount != waiting[change.kind]:
                raise refuse(
                    change.kind,
                    "subject_not_in_state",
                    f"{change.kind} の{waiting[change.kind]:,}件のうち"
                    f"{waiting[change.kind] - cursor.rowcount:,}件は、対象が受け付けられる状態に"
                    "ありません。既に処理済みでないか、対象の番号を確かめてください。",
                )

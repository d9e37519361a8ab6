"""Record facts: the only way money is written.

An act is one transaction with one idempotency key::

    with scope.association(association_id):
        begun = record.begin(act)
        if begun.repeated:
            return earlier(begun)      # the same request again: answer as the first time
        ...decide, change the department's state...
        record.facts(begun, facts)     # facts, journal lines and balances in one statement
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import DatabaseError, connection

from shinpo.core.facts import Fact
from shinpo.core.refusal import Refused, refuse
from shinpo.ledger.rules import rule_parameters


@dataclass(frozen=True)
class Act:
    """What somebody does: 「処理」.

    `request_id` is the idempotency key, `content` whatever the act was asked to do (hashed, so
    that the same key with other content is refused), `actor_id` the staff member.
    """

    association_id: int
    request_id: str
    name: str
    actor_id: int
    content: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def fingerprint(self) -> str:
        """Hash of the act's name and content; independent of the order of keys."""
        text = json.dumps(
            [self.name, self.content], sort_keys=True, ensure_ascii=False, default=str
        )
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Begun:
    """An act under way: its id, and whether the same request had been carried out before."""

    act_id: int
    association_id: int
    repeated: bool


_BEGIN = """
insert into ledger_act (association_id, request_id, name, actor_id, reason, fingerprint)
values (%s, %s, %s, %s, %s, %s)
on conflict (association_id, request_id) do nothing returning id
"""


@cache
def sql(name: str) -> str:
    """Return one of the ledger's SQL files."""
    return files("shinpo.ledger").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def begin(act: Act) -> Begun:
    """Open an act: 「処理の開始」. One statement (two if the request is repeated).

    :raises Refused: if the request id is empty or was used with other content.
    """
    if not act.request_id:
        raise refuse(
            "request_id", "request_id_missing", "受付番号がありません。画面を開き直してください。"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            _BEGIN,
            [
                act.association_id,
                act.request_id,
                act.name,
                act.actor_id,
                act.reason,
                act.fingerprint,
            ],
        )
        row = cursor.fetchone()
        if row:
            return Begun(row[0], act.association_id, repeated=False)
        cursor.execute(
            "select id, fingerprint from ledger_act where association_id = %s and request_id = %s",
            [act.association_id, act.request_id],
        )
        act_id, fingerprint = cursor.fetchone()
    if fingerprint != act.fingerprint:
        raise refuse(
            "request_id",
            "request_id_reused",
            f"受付番号「{act.request_id}」は別の内容の処理で使われています。"
            "同じ番号では同じ内容しか受け付けません。新しい受付番号でやり直してください。",
        )
    return Begun(act_id, act.association_id, repeated=True)


_FACT_ARRAYS = """unnest(
    %(kind)s::text[], %(subject_id)s::bigint[], %(amount_yen)s::bigint[], %(cases)s::smallint[],
    %(effective_on)s::date[], %(booked_on)s::date[], %(data)s::text[]
  ) as t (kind, subject_id, amount_yen, cases, effective_on, booked_on, data)"""


@cache
def _record_statement() -> str:
    return sql("record").format(facts=_FACT_ARRAYS, result="id")


def facts(begun: Begun, added: Sequence[Fact]) -> tuple[int, ...]:
    """Record the facts of an act with their journal lines and balances, in one statement.

    Returns the fact ids in the order given.

    :raises Refused: if a month is closed or a balance would fall below zero.
    """
    if begun.repeated:
        raise RuntimeError("the act was already carried out; answer with its earlier result")
    parameters = {
        **rule_parameters(),
        "act_id": begun.act_id,
        "association_id": begun.association_id,
        "kind": [f.kind for f in added],
        "subject_id": [f.subject_id for f in added],
        "amount_yen": [f.amount_yen for f in added],
        "cases": [f.cases for f in added],
        "effective_on": [f.effective_on for f in added],
        "booked_on": [f.booked_on for f in added],
        "data": [json.dumps(f.data, ensure_ascii=False) if f.data else "" for f in added],
    }
    return tuple(row[0] for row in execute(_record_statement(), parameters))


def execute(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one ledger statement and turn the guards' errors into named refusals."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())
    except DatabaseError as error:
        raise refusal_of(error) from error


_GUARDS = {
    "ledger_balance_balance_yen_check": (
        "amount_yen",
        "balance_below_zero",
        "残高を超える金額は記帳できません。残高を確かめ、金額を直してください。",
    ),
    "closed_month": (
        "booked_on",
        "closed_month",
        "記帳日の属する月は締め切られています。記帳日を開いている月の営業日にしてください。",
    ),
    "ledger_fact_reverses_id_key": (
        "fact_id",
        "already_reversed",
        "この事実は既に取り消されています。履歴を確かめてください。",
    ),
}


def refusal_of(error: DatabaseError) -> Exception:
    """Return the refusal that a guard of the data base means, or the error itself."""
    diagnosis = getattr(error.__cause__, "diag", None)
    guard = _GUARDS.get(getattr(diagnosis, "constraint_name", None) or "")
    return refuse(*guard) if guard else error


def fact_ids(begun: Begun) -> tuple[int, ...]:
    """Return the facts that an act recorded (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute("select id from ledger_fact where act_id = %s order by id", [begun.act_id])
        return tuple(row[0] for row in cursor.fetchall())


def new_subject_ids(count: int) -> tuple[int, ...]:
    """Reserve ids for new subjects (applications, guarantees, claims); one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval('ledger_subject_id_seq') from generate_series(1, %s)", [count]
        )
        return tuple(row[0] for row in cursor.fetchall())


__all__ = ["Act", "Begun", "Refused", "begin", "execute", "fact_ids", "facts", "new_subject_ids"]

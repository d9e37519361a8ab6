"""Intake: receive, withdraw and refuse applications: 「保証申込」「申込取消」「拒絶」."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection

from shinpo.core.facts import Fact
from shinpo.core.refusal import refuse
from shinpo.core.schedule import Run
from shinpo.guarantee import queries
from shinpo.guarantee.services.act import Doing, need_reason, refuse_future
from shinpo.guarantee.services.check import refuse_unacceptable
from shinpo.ledger import record


@dataclass(frozen=True)
class NewApplication:
    """What a bank, a commerce organisation or the firm itself applies for.

    Amounts in yen, term in months; `runs` is the repayment plan of the whole loan.
    """

    enterprise_id: int
    branch_id: int
    programme_id: int
    channel: str
    received_on: date
    requested_yen: int
    months: int
    form: str
    purpose: str
    secured: bool
    continuing: bool
    manager_guarantee: str
    runs: tuple[Run, ...]

    def content(self) -> dict[str, Any]:
        """Return the application as plain values, for the fingerprint of the request."""
        return json.loads(json.dumps(asdict(self), default=str))


_INSERT = """
with added as (
  insert into guarantee_application (id, association_id, act_id, number, enterprise_id, branch_id,
    programme_id, channel, received_on, requested_yen, guarantee_yen, months, form,
    purpose, secured, continuing, manager_guarantee, repayment)
  select t.id, %(association_id)s, %(act_id)s, %(year)s || to_char(t.id, 'FM00000000'),
    %(enterprise_id)s, %(branch_id)s, %(programme_id)s, %(channel)s, %(received_on)s,
    %(requested_yen)s, %(guarantee_yen)s, %(months)s, %(form)s,
    %(purpose)s, %(secured)s, %(continuing)s, %(manager_guarantee)s, %(repayment)s::jsonb
  from (select nextval('ledger_subject_id_seq') as id) t
  returning id
)
insert into guarantee_application_state (application_id, association_id, status, received_booked_on)
select id, %(association_id)s, 'under_review', %(booked_on)s from added
returning application_id
"""


def application_receive(new: NewApplication, doing: Doing) -> int:
    """Receive an application (申込を受け付ける); return its id.

    :raises Refused: with every problem found (unknown or expired programme, amount over a limit,
        term over the programme's, not eligible, future date); nothing is recorded then.
    """
    refuse_future("received_on", "申込受付日", new.received_on, doing.booked_on)
    begun = record.begin(doing.act("application_receive", new.content()))
    if begun.repeated:
        return queries.subject_of_act(begun.act_id)
    guarantee_yen = refuse_unacceptable(new)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                **asdict(new),
                "guarantee_yen": guarantee_yen,
                "association_id": doing.association_id,
                "act_id": begun.act_id,
                "booked_on": doing.booked_on,
                "year": f"{new.received_on:%y}",
                "repayment": json.dumps([asdict(run) for run in new.runs]),
            },
        )
        application_id = int(cursor.fetchone()[0])
    fact = Fact(
        kind="application_received",
        subject_id=application_id,
        amount_yen=guarantee_yen,
        cases=1,
        effective_on=new.received_on,
        booked_on=doing.booked_on,
    )
    record.facts(begun, [fact])
    return application_id


def application_withdraw(application_id: int, doing: Doing) -> None:
    """Withdraw an application at the applicant's wish (申込取消). A reason is required."""
    _end(application_id, doing, kind="application_withdrawn", status="withdrawn")


def application_refuse(application_id: int, doing: Doing) -> None:
    """Refuse an application (拒絶). A reason is required."""
    _end(application_id, doing, kind="application_refused", status="refused")


def _end(application_id: int, doing: Doing, *, kind: str, status: str) -> None:
    need_reason(doing)
    begun = record.begin(doing.act(kind, {"application_id": application_id}))
    if begun.repeated:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update guarantee_application_state s set status = %s, ended_booked_on = %s"
            " from guarantee_application a where a.id = s.application_id"
            " and s.application_id = %s and s.status = 'under_review'"
            " returning a.guarantee_yen",
            [status, doing.booked_on, application_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise refuse(
            "application_id",
            "application_not_open",
            "この申込は調査中ではありません。既に承諾・拒絶・取消のいずれかで完結しています。"
            "申込の状況を確かめてください。",
        )
    fact = Fact(
        kind=kind,
        subject_id=application_id,
        amount_yen=row[0],
        cases=1,
        effective_on=doing.booked_on,
        booked_on=doing.booked_on,
    )
    record.facts(begun, [fact])

"""What the guarantee department reads: one SELECT per question, frozen dataclasses out."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from shinpo.core.refusal import refuse
from shinpo.core.schedule import Run
from shinpo.ledger.rules import account_code


@dataclass(frozen=True)
class LockedTerms:
    """A guarantee with its terms in force, locked for an act. Amounts in yen, term in months."""

    guarantee_id: int
    status: str
    version: int
    amount_yen: int
    loan_yen: int
    months: int
    approved_on: date
    certificate_until: date
    fee_yen: int
    subsidy_yen: int
    loan_on: date | None
    in_accident: bool
    balance_yen: int
    loan_runs: tuple[Run, ...]

    @property
    def net_fee_yen(self) -> int:
        """What the borrower pays: the fee less all subsidies."""
        return self.fee_yen - self.subsidy_yen


# The balance is locked too, after the guarantee: a statement that waited for a lock sees the newest
# version of the rows it locks, but of other rows only what was there before it waited.
_TERMS = """
with s as (
  select * from guarantee_state where guarantee_id = %(guarantee_id)s for update
), b as (
  select balance_yen from ledger_balance
  where subject_id = %(guarantee_id)s and account = %(account)s for update
)
select s.status, t.version, t.amount_yen, t.loan_yen, t.months, t.approved_on,
       t.certificate_until, t.fee_yen, t.subsidy_yen, s.loan_on, s.in_accident,
       coalesce(b.balance_yen, 0), coalesce(t.decision -> 'loan_runs', '[]'::jsonb)::json
from s
join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
left join b on true
"""


def terms_for_update(guarantee_id: int) -> LockedTerms:
    """Lock a guarantee and return its terms in force.

    :raises Refused: if there is no such guarantee in this association.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TERMS,
            {"guarantee_id": guarantee_id, "account": account_code("guarantee_obligations")},
        )
        row = cursor.fetchone()
    if row is None:
        raise refuse(
            "guarantee_id",
            "guarantee_unknown",
            "この保証番号の保証はありません。番号を確かめてください。",
        )
    *plain, runs = row
    return LockedTerms(guarantee_id, *plain, tuple(Run(**run) for run in runs))


def balance_for_update(guarantee_id: int) -> int:
    """Lock a running guarantee and return what is outstanding (保証債務残高) in yen.

    :raises Refused: if the guarantee is not running.
    """
    terms = terms_for_update(guarantee_id)
    if terms.status != "disbursed":
        raise refuse(
            "guarantee_id",
            "guarantee_not_running",
            "この保証には残高がありません。貸付実行前か、既に終了しています。"
            "保証の状況を確かめてください。",
        )
    return terms.balance_yen


def subject_of_act(act_id: int) -> int:
    """Return the subject that an act's first fact is about (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject_id from ledger_fact where act_id = %s order by id limit 1", [act_id]
        )
        return int(cursor.fetchone()[0])


def guarantee_of_act(act_id: int) -> int:
    """Return the guarantee that an approval opened (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject_id from ledger_fact where act_id = %s and kind = 'guarantee_approved'",
            [act_id],
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class LockedApplication:
    """An application locked for a decision. Amount in yen, term in months."""

    id: int
    status: str
    enterprise_id: int
    branch_id: int
    programme_id: int
    requested_yen: int
    guarantee_yen: int
    months: int
    form: str
    secured: bool
    runs: tuple[Run, ...]


def application_for_update(application_id: int) -> LockedApplication:
    """Lock an application and return it.

    :raises Refused: if there is no such application in this association.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.status, a.enterprise_id, a.branch_id, a.programme_id, a.requested_yen,"
            " a.guarantee_yen,"
            " a.months, a.form, a.secured, a.repayment::json"
            " from guarantee_application_state s"
            " join guarantee_application a on a.id = s.application_id"
            " where s.application_id = %s for update of s",
            [application_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise refuse(
            "application_id",
            "application_unknown",
            "この申込はありません。申込番号を確かめてください。",
        )
    *plain, runs = row
    return LockedApplication(application_id, *plain, tuple(Run(**run) for run in runs))


@dataclass(frozen=True)
class LockedRepayment:
    """A repayment fact with its guarantee locked; amounts in yen.

    `completing` is the fact that repaid the guarantee in full (完済), if it is completed.
    """

    guarantee_id: int
    status: str
    amount_yen: int
    effective_on: date
    balance_yen: int
    completing: "Repayment | None"


@dataclass(frozen=True)
class Repayment:
    """A recorded repayment: its fact, yen and the day on which it counts."""

    fact_id: int
    amount_yen: int
    effective_on: date


_REPAYMENT = """
select f.subject_id, f.amount_yen, f.effective_on from ledger_fact f
where f.id = %s and f.kind = 'guarantee_repaid' and f.reverses_id is null
"""
_COMPLETING = """
select f.id, f.amount_yen, f.effective_on from ledger_fact f
where f.subject_id = %s and f.kind = 'guarantee_repaid' and f.cases = 1
  and not exists (select 1 from ledger_fact r where r.reverses_id = f.id)
"""


def repayment_for_update(fact_id: int) -> LockedRepayment:
    """Lock the guarantee of a repayment fact and return both.

    :raises Refused: if the fact is not a repayment of this association.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REPAYMENT, [fact_id])
        row = cursor.fetchone()
        if row is None:
            raise refuse(
                "fact_id",
                "not_a_repayment",
                "指定された記録は償還ではありません。保証の履歴から訂正する償還を選んでください。",
            )
        guarantee_id, amount_yen, effective_on = row
        terms = terms_for_update(guarantee_id)
        cursor.execute(_COMPLETING, [guarantee_id])
        last = cursor.fetchone()
    return LockedRepayment(
        guarantee_id,
        terms.status,
        amount_yen,
        effective_on,
        terms.balance_yen,
        Repayment(*last) if last else None,
    )

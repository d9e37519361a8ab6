"""The vocabulary of business facts: 「事実」.

A fact says what happened to one subject (an application, a guarantee, a claim), when it counts
in law (`effective_on`), on which open business day it is booked (`booked_on`, which decides its
month) and how much money it is about. Facts are never changed: a correction is a reversal, which
carries the negative amounts, and a new fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

APPLICATION, GUARANTEE, CLAIM = "application", "guarantee", "claim"
ACTIVITY, VOUCHER = "activity", "voucher"


@dataclass(frozen=True)
class FactKind:
    """A kind of fact: its official term, its subject and the further yen parts it must carry.

    An `entered` kind has no posting rule: its journal lines are given with it (振替伝票).
    """

    name: str
    term: str
    subject: str
    parts: tuple[str, ...] = ()
    entered: bool = False


KINDS: Mapping[str, FactKind] = {
    kind.name: kind
    for kind in (
        FactKind("application_opening", "申込の移行", APPLICATION),
        FactKind("application_received", "申込", APPLICATION),
        FactKind("application_refused", "拒絶", APPLICATION),
        FactKind("application_withdrawn", "申込取消", APPLICATION),
        FactKind("application_reduced", "査定減額", APPLICATION),
        FactKind("application_approved", "承諾による申込の完結", APPLICATION),
        FactKind("guarantee_opening", "保証の移行", GUARANTEE),
        FactKind("guarantee_opening_subrogated", "代位弁済済みの保証の移行", GUARANTEE),
        FactKind("guarantee_approved", "承諾", GUARANTEE),
        FactKind("guarantee_cancelled", "保証後取消", GUARANTEE),
        FactKind("guarantee_disbursed", "貸付実行", GUARANTEE),
        FactKind("fee_received", "保証料受領", GUARANTEE),
        FactKind("premium_paid", "信用保険料支払", GUARANTEE),
        FactKind("guarantee_repaid", "償還", GUARANTEE),
        FactKind("accident_reported", "事故報告", GUARANTEE),
        FactKind("accident_resolved", "事故の解消", GUARANTEE),
        FactKind("guarantee_subrogated", "代位弁済", GUARANTEE, ("principal_yen", "interest_yen")),
        FactKind("claim_opening", "求償権の移行", CLAIM),
        FactKind("insurance_received", "保険金受領", CLAIM),
        FactKind("claim_recovered", "回収", CLAIM, ("principal_yen", "damages_yen")),
        FactKind("recovery_remitted", "保険納付", CLAIM),
        FactKind("claim_written_off", "償却", CLAIM),
        FactKind("written_off_recovered", "償却求償権回収", CLAIM),
        FactKind("activity_recorded", "活動の記録", ACTIVITY),
        FactKind("opening_balances", "開始残高", VOUCHER, entered=True),
        FactKind("voucher_posted", "振替", VOUCHER, entered=True),
        FactKind("year_end_adjusted", "決算整理", VOUCHER, entered=True),
    )
}
ENTERED = tuple(kind.name for kind in KINDS.values() if kind.entered)


@dataclass(frozen=True)
class Fact:
    """One fact to record.

    `amount_yen` is the figure that statistics sum; `cases` the number of cases (件数) it counts:
    a repayment counts one only when it completes the guarantee. `data` holds the further yen
    parts (keys ending in `_yen`, integers) and links such as `claim_id`; for an entered kind the
    `lines`, each with `account` (its code), `debit_yen` and `credit_yen`.
    """

    kind: str
    subject_id: int
    amount_yen: int
    effective_on: date
    booked_on: date
    cases: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = KINDS.get(self.kind)
        if kind is None:
            raise ValueError(f"unknown kind of fact: {self.kind}")
        if self.amount_yen < 0:
            raise ValueError("a fact is never negative: record a reversal")
        for part in kind.parts:
            if part not in self.data:
                raise ValueError(f"{self.kind} needs {part}")
        if kind.entered and not self.data.get("lines"):
            raise ValueError(f"{self.kind} needs its journal lines")
        for key, value in self.data.items():
            if key.endswith("_yen") and (isinstance(value, bool) or not isinstance(value, int)):
                raise ValueError(f"{key} is not integer yen")

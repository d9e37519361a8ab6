"""What the bank is paid when the firm fails: 「代位弁済」."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from shinpo.core.period import add_months
from shinpo.core.refusal import Problem, Refused
from shinpo.core.yen import exact, floor_yen


@dataclass(frozen=True)
class SubrogationTerms:
    """The rules in force on the day of subrogation; built from law/subrogation.toml."""

    cooling_days: int
    latest_months: int
    interest_days_max: int
    days_in_year: int


@dataclass(frozen=True)
class Payment:
    """What is paid to the bank (代位弁済額), in yen."""

    principal_yen: int
    interest_yen: int
    interest_days: int

    @property
    def total_yen(self) -> int:
        """Principal and interest: the amount of the claim (求償権)."""
        return self.principal_yen + self.interest_yen


def payment(
    *,
    outstanding_yen: int,
    interest_rate: Decimal,
    defaulted_on: date,
    paid_on: date,
    terms: SubrogationTerms,
    prospect_gone: bool = False,
) -> Payment:
    """Return principal and interest to be paid: 「代位弁済額の計算」.

    `outstanding_yen` is the guaranteed principal; `interest_rate` the contract's lending rate a
    year (never the default rate). Interest runs from the day after the final date or
    acceleration, for a limited number of days, and is truncated to the yen. Under a partial
    guarantee `outstanding_yen` is already the guaranteed part, so its interest is too; `covered`
    is kept to refuse a share that makes no sense.
    根拠: 約定書例第6条・第7条（冷却期間90日、請求期限2年、利息120日）
    """
    earliest = defaulted_on + timedelta(days=terms.cooling_days)
    latest = add_months(defaulted_on, terms.latest_months)
    found = []
    if paid_on < earliest and not prospect_gone:
        found.append(
            Problem(
                "subrogated_on",
                "subrogation.cooling",
                f"代位弁済日（{paid_on}）が冷却期間の終わり（{earliest}）より前です。"
                "回収の見込みがないことが明らかな場合のほかは、冷却期間の後にしてください。",
            )
        )
    if paid_on > latest:
        found.append(
            Problem(
                "subrogated_on",
                "subrogation.too_late",
                f"代位弁済日（{paid_on}）が請求期限（{latest}）を過ぎています。"
                "期限後の請求には応じられません。日付を確かめてください。",
            )
        )
    if outstanding_yen <= 0:
        found.append(
            Problem(
                "principal_yen",
                "subrogation.nothing_outstanding",
                "保証債務残高がないため代位弁済できません。保証の状況を確かめてください。",
            )
        )
    if found:
        raise Refused(*found)
    days = min(max(0, (paid_on - defaulted_on).days), terms.interest_days_max)
    interest = floor_yen(exact(interest_rate) * outstanding_yen * days / terms.days_in_year)
    return Payment(outstanding_yen, interest, days)


def allocate(receipt_yen: int, *, balance_yen: int) -> tuple[int, int]:
    """Split a receipt into principal and damages, principal first: 「充当」.

    Principal comes first as long as some is owed (assumption in docs/assumptions.md: debtors with
    damages only are left over, which supports it); what exceeds it pays damages (損害金).
    根拠: seed-002（損害金のみの求償権先がある）
    """
    if receipt_yen <= 0 or balance_yen < 0:
        raise ValueError("a receipt is positive and a balance is not negative")
    principal = min(receipt_yen, balance_yen)
    return principal, receipt_yen - principal

"""Credit insurance: 「信用保険」.

Limits and fill rates by kind, the premium on the insured amount, the claim and the share of each
recovery that goes back to the insurer. Every amount drops the fraction of a yen once, at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shinpo.core.period import add_months
from shinpo.core.refusal import Problem, refuse
from shinpo.core.yen import Exact, exact, floor_yen


@dataclass(frozen=True)
class InsuranceKind:
    """One kind of insurance: 「保険種類」. `fill` is the fill rate (てん補率)."""

    id: str
    term: str
    limit_yen: int
    limit_cooperative_yen: int
    fill: Fraction


@dataclass(frozen=True)
class ClaimWindow:
    """When insurance may be claimed, in months from the subrogation: 「保険金請求期間」."""

    earliest_months: int
    latest_months: int


def insured_amount(principal_yen: int, fill: Exact) -> int:
    """Return the insured amount: 「保険金額」 = guaranteed principal x fill rate.

    根拠: 中小企業信用保険法 第3条
    """
    return floor_yen(_principal(principal_yen) * exact(fill))


def premium(principal_yen: int, *, fill: Exact, rate: Exact, months: int) -> int:
    """Return the premium: 「信用保険料」 = principal x fill rate x yearly rate x months / 12.

    The rate applies to the insured amount, not to the principal; charging it on the principal
    overstates the premium by a quarter or more. The fraction of a yen is dropped once, at the end.
    根拠: 中小企業信用保険法 第4条
    """
    if months < 1:
        raise refuse(
            "months",
            "insurance.months",
            f"保険料の月数{months}は計算できません。期間は1か月以上です。月数を確認してください。",
        )
    return floor_yen(_principal(principal_yen) * exact(fill) * exact(rate) * months / 12)


def unexpired_premium(premium_yen: int, *, months: int, months_left: int) -> int:
    """Return the part of a premium that belongs to later years: 「未経過保険料」.

    Spread evenly over the months that the premium covers (assumption A-8 of docs/assumptions.md).
    """
    if not 0 <= months_left <= months or months < 1:
        raise ValueError("months left lie between zero and the months covered")
    return floor_yen(Fraction(premium_yen * months_left, months))


def kind_problems(
    asked_yen: int, used_yen: int, *, kind: InsuranceKind, cooperative: bool
) -> tuple[Problem, ...]:
    """Return why a guarantee does not fit a kind of insurance: 「付保限度額」.

    根拠: 中小企業信用保険法 第3条から第3条の11まで
    """
    limit = kind.limit_cooperative_yen if cooperative else kind.limit_yen
    left = max(0, limit - used_yen)
    if asked_yen <= left:
        return ()
    return (
        Problem(
            "guaranteed_yen",
            f"insurance.{kind.id}.limit",
            f"{asked_yen:,}円は{kind.term}の残り{left:,}円を超えます。"
            f"付保限度額{limit:,}円に対し{used_yen:,}円が付保済みです。"
            "他の保険種類との組合せをご検討ください。（根拠: 中小企業信用保険法第3条ほか）",
        ),
    )


def spread_over_kinds(
    guaranteed_yen: int, *, secured: bool, unsecured_used_yen: int, unsecured: InsuranceKind
) -> Mapping[str, int]:
    """Split a general guarantee over ordinary and unsecured insurance: 「普通保険と無担保保険」.

    An unsecured guarantee goes to unsecured insurance while its limit lasts; a secured one, and
    what is left over, to ordinary insurance. The parts sum to the whole.
    """
    room = 0 if secured else max(0, unsecured.limit_yen - unsecured_used_yen)
    first = min(_principal(guaranteed_yen), room)
    return {"unsecured": first, "ordinary": guaranteed_yen - first}


def claim_opens(subrogated_on: date, window: ClaimWindow) -> date:
    """Return the first day on which insurance may be claimed: 「請求開始日」.

    根拠: 中小企業信用保険法 第6条
    """
    return add_months(subrogated_on, window.earliest_months)


def claim_closes(subrogated_on: date, window: ClaimWindow) -> date:
    """Return the last day on which insurance may be claimed: 「請求期限」.

    根拠: 中小企業信用保険法 第6条
    """
    return add_months(subrogated_on, window.latest_months)


def principal_share(recovered_yen: int, *, principal_yen: int, interest_yen: int) -> int:
    """Return the part of an early recovery that counts as principal: 「元本相当額」.

    A recovery before the claim is split by principal / (principal + interest) of what was paid.
    根拠: 中小企業信用保険法 第5条
    """
    paid = principal_yen + interest_yen
    if min(recovered_yen, principal_yen, interest_yen) < 0 or recovered_yen > paid:
        raise refuse(
            "recovered_yen",
            "insurance.recovery",
            f"回収額{recovered_yen:,}円が代位弁済額{paid:,}円の範囲にありません。"
            "請求前の回収は代位弁済額以内です。回収額を確認してください。",
        )
    if paid == 0:
        return 0
    return floor_yen(Fraction(recovered_yen * principal_yen, paid))


def payout(principal_yen: int, *, recovered_principal_yen: int, fill: Exact) -> int:
    """Return the insurance money: 「保険金」.

    (principal subrogated - principal recovered before the claim) x fill rate. Interest paid to the
    lender is not insured.
    根拠: 中小企業信用保険法 第5条
    """
    loss = _principal(principal_yen) - recovered_principal_yen
    if recovered_principal_yen < 0 or loss < 0:
        raise refuse(
            "recovered_principal_yen",
            "insurance.payout",
            f"請求前の元本回収{recovered_principal_yen:,}円が代位弁済元本{principal_yen:,}円を"
            "超えます。保険金は残った元本に対して支払われます。回収の内訳を確認してください。",
        )
    return floor_yen(loss * exact(fill))


def claim_payout(*, principal_yen: int, interest_yen: int, recovered_yen: int, fill: Exact) -> int:
    """Return the insurance money of a claim on which something was recovered: 「保険金」.

    What was recovered before the claim (of principal and interest paid to the lender) counts
    against the loss only by its share of principal.
    根拠: 中小企業信用保険法 第5条
    """
    share = principal_share(recovered_yen, principal_yen=principal_yen, interest_yen=interest_yen)
    return payout(principal_yen, recovered_principal_yen=share, fill=fill)


def remittance(recovered_yen: int, *, insurance_yen: int, subrogated_yen: int) -> int:
    """Return what a recovery owes to the insurer: 「保険納付金」（回収納付）.

    recovery x insurance money / amount subrogated: not simply the fill rate when interest was
    paid or something was recovered before the claim.
    根拠: 中小企業信用保険法 第8条
    """
    if subrogated_yen <= 0 or not 0 <= insurance_yen <= subrogated_yen:
        raise refuse(
            "subrogated_yen",
            "insurance.remittance",
            f"保険金{insurance_yen:,}円と代位弁済額{subrogated_yen:,}円の関係が誤りです。"
            "保険金は代位弁済額を超えません。代位弁済の記録を確認してください。",
        )
    if recovered_yen < 0:
        raise ValueError("a recovery is not negative; correct it with a reversing record")
    return floor_yen(Fraction(recovered_yen * insurance_yen, subrogated_yen))


def _principal(principal_yen: int) -> int:
    if principal_yen < 0:
        raise ValueError("a principal is not negative")
    return principal_yen

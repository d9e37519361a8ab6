"""Responsibility sharing between corporation and lender: 「責任共有制度」.

A guarantee outside the scheme covers the whole loan. Inside it the lender bears its share either
as a partial guarantee or by a later charge; the borrower's fee is the same in both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shinpo.core.refusal import refuse
from shinpo.core.yen import floor_yen


class Method(StrEnum):
    """How the lender bears its share: 「部分保証方式」「負担金方式」, or not at all."""

    PART = "part"
    CHARGE = "charge"
    NONE = "none"


@dataclass(frozen=True)
class Exclusion:
    """One item of the guarantees outside sharing: 「責任共有対象外」.

    It fits a guarantee that has every trait of `every`, one of `any` (if any are named) and none
    of `none`. `number` is its place in the published list.
    """

    id: str
    number: int
    term: str
    every: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.every and not self.any:
            raise ValueError("an exclusion without a condition would exclude everything")

    def fits(self, traits: frozenset[str]) -> bool:
        """Return whether a guarantee with these traits is this exclusion."""
        return (
            self.every <= traits
            and (not self.any or bool(self.any & traits))
            and not (self.none & traits)
        )

    @property
    def words(self) -> frozenset[str]:
        """Every trait that the exclusion asks about."""
        return self.every | self.any | self.none


@dataclass(frozen=True)
class SharingRules:
    """The scheme on one day: 「責任共有制度の定め」."""

    starts_on: date
    lender_share: Fraction
    always_part: frozenset[str]
    exclusions: tuple[Exclusion, ...]
    traits: frozenset[str]

    def __post_init__(self) -> None:
        asked = self.always_part.union(*(e.words for e in self.exclusions))
        if unknown := asked - self.traits:
            raise ValueError(f"traits not declared: {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class Sharing:
    """What sharing means for one guarantee: 「責任共有の適用」.

    `covered` is the ratio of the loan that is guaranteed; `lender_share` what the lender bears in
    the end, by part or by charge. `exclusion` tells why the scheme does not apply.
    """

    method: Method
    covered: Fraction
    lender_share: Fraction
    exclusion: Exclusion | None


def sharing(
    traits: Iterable[str], *, lender_method: Method, accepted_on: date, rules: SharingRules
) -> Sharing:
    """Decide how a guarantee is shared: 「責任共有の判定」.

    The lender chooses one method for all its guarantees; some products are partial whatever it
    chose. Applications accepted before the scheme started are covered in full.
    根拠: 責任共有制度要綱（平成19年10月1日）
    """
    known = frozenset(traits)
    if unknown := known - rules.traits:
        raise refuse(
            "traits",
            "sharing.unknown_trait",
            f"保証の属性{'・'.join(sorted(unknown))}は定められていません。"
            "責任共有の対象かどうかは決められた属性で判定します。属性を確認してください。",
        )
    if lender_method is Method.NONE:
        raise refuse(
            "lender_method",
            "sharing.method",
            "金融機関の方式が選択されていません。部分保証方式か負担金方式のいずれかが必要です。"
            "金融機関の登録を確認してください。",
        )
    if accepted_on < rules.starts_on:
        return Sharing(Method.NONE, Fraction(1), Fraction(0), None)
    exclusion = next((e for e in rules.exclusions if e.fits(known)), None)
    if exclusion is not None:
        return Sharing(Method.NONE, Fraction(1), Fraction(0), exclusion)
    partial = lender_method is Method.PART or bool(known & rules.always_part)
    covered = 1 - rules.lender_share if partial else Fraction(1)
    method = Method.PART if partial else Method.CHARGE
    return Sharing(method, covered, rules.lender_share, None)


def guaranteed_part(loan_yen: int, covered: Fraction) -> int:
    """Return the guaranteed part of a loan: 「保証金額」. The fraction of a yen is dropped.

    What is dropped stays with the lender, so that both parts sum to the loan.
    根拠: 責任共有制度要綱（平成19年10月1日）
    """
    if loan_yen < 0 or not 0 <= covered <= 1:
        raise ValueError("a loan is not negative and a share lies between zero and one")
    return floor_yen(loan_yen * covered)


def lender_part(loan_yen: int, covered: Fraction) -> int:
    """Return the part of a loan that the lender bears: 「金融機関の負担部分」."""
    return loan_yen - guaranteed_part(loan_yen, covered)


def charge(
    *,
    average_outstanding_yen: int,
    earlier_subrogated_yen: int,
    earlier_collateral_recovered_yen: int,
    earlier_average_outstanding_yen: int,
    share: Fraction,
) -> int:
    """Return what a lender pays for one half-year: 「責任共有負担金」.

    average outstanding of the half-year x (subrogation - recoveries from real-estate collateral)
    of an earlier period / average outstanding of that period x the lender's share. Rate and base
    come from different periods; guarantees outside sharing count in neither. The fraction of a
    yen is dropped once. Recoveries above subrogation give no negative charge (assumption A-9).
    根拠: 責任共有制度の概要（負担金方式）
    """
    given = (
        average_outstanding_yen,
        earlier_subrogated_yen,
        earlier_collateral_recovered_yen,
        earlier_average_outstanding_yen,
    )
    if min(given) < 0:
        raise ValueError("balances and payments are not negative")
    net = max(0, earlier_subrogated_yen - earlier_collateral_recovered_yen)
    if net == 0:
        return 0
    if earlier_average_outstanding_yen == 0:
        raise refuse(
            "earlier_average_outstanding_yen",
            "sharing.no_base",
            f"計測期間の平均残高が0円のため、代位弁済{net:,}円の率を計算できません。"
            "率は平均残高に対する代位弁済の割合です。計測期間を確認してください。",
        )
    rate = Fraction(net, earlier_average_outstanding_yen)
    return floor_yen(average_outstanding_yen * rate * share)


def remitted_to_insurer(charge_yen: int, average_fill: Fraction) -> int:
    """Return the part of a charge that goes to the insurer: 「責任共有負担金納付金」.

    By the average fill rate (平均填補率) of the insured guarantees; the fraction is dropped.
    """
    if charge_yen < 0 or not 0 <= average_fill <= 1:
        raise ValueError("a charge is not negative and a fill rate lies between zero and one")
    return floor_yen(charge_yen * average_fill)

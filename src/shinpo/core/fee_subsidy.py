"""Who pays the guarantee fee: gross, subsidies by payer, net: 「保証料補助」.

A subsidy lowers what the borrower pays, never the fee. The state, a prefecture or a
municipality takes points of the rate or a share of the fee; the three figures stay apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shinpo.core.refusal import refuse
from shinpo.core.yen import floor_yen


@dataclass(frozen=True, slots=True)
class Subsidy:
    """One payer's part: points of the rate (ratio) or a share of what is left of the fee."""

    payer: str
    rate_points: Decimal | None = None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PaidBy:
    """What one payer pays of the fee."""

    payer: str
    yen: int


@dataclass(frozen=True, slots=True)
class Burden:
    """Gross fee, subsidies by payer in their order, and the borrower's net: 「実質負担」."""

    gross_yen: int
    subsidies: tuple[PaidBy, ...]
    net_yen: int


def burden(
    *, rate: Decimal, subsidies: Sequence[Subsidy], fee_at: Callable[[Decimal], int]
) -> Burden:
    """Split the fee between the borrower and the payers: 「保証料補助の計算」.

    `fee_at` gives the fee at a rate (the fee rule with everything but the rate filled in).
    Points of the rate come first: the payer bears the difference between the fees at the two
    rates. A share is taken of what is then left and truncated, so that the yen lost in
    rounding stays with the borrower and the parts always add up to the gross fee.
    根拠: seed-004（国0.15%補助、市町村の全額・3/4・1/2等の補助）; 端数の扱いは公表されていない
    """
    gross = fee_at(rate)
    left_rate, left = rate, gross
    paid: dict[int, PaidBy] = {}
    for index, subsidy in enumerate(subsidies):
        if (subsidy.rate_points is None) == (subsidy.share is None):
            raise ValueError("a subsidy is either points of the rate or a share of the fee")
        if subsidy.rate_points is not None:
            left_rate -= subsidy.rate_points
            if subsidy.rate_points <= 0 or left_rate < 0:
                raise _too_much(subsidy)
            after = fee_at(left_rate) if left_rate else 0
            paid[index] = PaidBy(subsidy.payer, left - after)
            left = after
    for index, subsidy in enumerate(subsidies):
        if subsidy.share is not None:
            if not 0 < subsidy.share <= 1:
                raise _too_much(subsidy)
            part = floor_yen(subsidy.share * left)
            paid[index] = PaidBy(subsidy.payer, part)
            left -= part
    return Burden(gross, tuple(paid[index] for index in sorted(paid)), left)


def _too_much(subsidy: Subsidy) -> ValueError:
    return refuse(
        "subsidies",
        "subsidy.range",
        f"{subsidy.payer} の補助が保証料を超えるか、0以下です。補助は保証料の範囲内です。"
        "補助の率を確かめてください。",
    )

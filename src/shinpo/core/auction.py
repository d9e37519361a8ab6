"""Real estate sold by a court: 「不動産競売」."""

from fractions import Fraction
from math import ceil

from shinpo.core.refusal import refuse


def purchasable_price(reference_yen: int, deduction: Fraction) -> int:
    """Return the lowest whole yen that a bid may offer: 「買受可能価額」.

    The reference price (売却基準価額) less the deduction, a fraction of a yen carried up: a bid
    below the exact price is void.
    根拠: civil-execution-act#60
    """
    if reference_yen <= 0:
        raise refuse(
            "reference_yen",
            "auction.reference",
            "売却基準価額が正の額ではありません。公告の価額を円で入力してください。",
        )
    return ceil(reference_yen * (1 - deduction))

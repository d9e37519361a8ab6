"""Integer yen and the named roundings: 「円未満切捨て」 and its relatives.

Money is `int` yen, rates are `Decimal` or `Fraction` ratios (never percent, never float).
Every rule says by name how it rounds; nothing rounds silently.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


def exact(value: Exact) -> Fraction:
    """Return `value` as a fraction, refusing binary floats (they lose a yen)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"money and rates are int, Decimal or Fraction, not {type(value).__name__}")
    return Fraction(value)


def floor_yen(value: Exact) -> int:
    """Drop the fraction of a yen towards zero: 「円未満切捨て」."""
    whole = exact(value)
    return int(whole)  # int() of a Fraction truncates towards zero


def half_up(value: Exact, places: int) -> Decimal:
    """Round half away from zero to `places` decimals: 「四捨五入」."""
    whole = exact(value)
    scaled = abs(whole) * 10**places
    unit = int(scaled + Fraction(1, 2))
    digits = Decimal(unit).as_tuple().digits
    # Built from its digits: decimal arithmetic would round to 28 of them.
    return Decimal((int(whole < 0 and unit > 0), digits, -places))


def in_unit(yen: int, unit_yen: int) -> int:
    """Express yen in thousands or millions, half up, each figure alone: 「単位未満四捨五入」."""
    return int(half_up(Fraction(yen, unit_yen), 0))


def split_first_takes_rest(total_yen: int, shares: Sequence[Exact]) -> tuple[int, ...]:
    """Split `total_yen` by `shares`: later parts truncated, the first takes the remainder.

    The shares are ratios whose sum is one; the parts always add up to the total.
    """
    if total_yen < 0:
        raise ValueError("a negative amount cannot be split")
    if sum(exact(s) for s in shares) != 1:
        raise ValueError("shares must add up to one")
    later = [floor_yen(exact(share) * total_yen) for share in shares[1:]]
    return (total_yen - sum(later), *later)

"""The lowest bid at a court auction."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from shinpo.core.auction import purchasable_price
from shinpo.core.dated import NotInForce
from shinpo.core.refusal import Refused
from shinpo.law.load import value

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "auction.toml").read_text(encoding="utf-8")
)["case"]


def deduction(on: date) -> Fraction:
    return Fraction(value("auction", "purchasable.deduction", on))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    assert purchasable_price(case["given"], deduction(date(2008, 7, 31))) == case["want"]


@pytest.mark.parametrize("yen", [0, -1])
def test_a_price_of_nothing_is_refused(yen):
    with pytest.raises(Refused, match="売却基準価額が正の額ではありません"):
        purchasable_price(yen, deduction(date(2008, 7, 31)))


def test_there_is_no_such_price_before_the_amendment():
    with pytest.raises(NotInForce):
        deduction(date(2005, 3, 31))

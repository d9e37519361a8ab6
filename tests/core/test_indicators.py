"""Ratios and sums of indicators: exact, unknown if an input is unknown, never in a circle."""

from fractions import Fraction

import pytest

from shinpo.core.indicators import (
    Count,
    Definition,
    Entered,
    How,
    Quotient,
    Ratio,
    Sum,
    circle,
    number,
    resolved,
)


def define(name, source, unit="件"):
    return Definition(name, name, "guarantee", unit, source)


def book(*definitions):
    return {d.id: d for d in definitions}


def values(definitions, **known):
    return resolved(definitions, lambda one: known.get(one.id))


WAIVED = book(
    define("waived", Entered("表")),
    define("all", Entered("表")),
    define("rate", Ratio("waived", "all"), "％"),
    define("each", Ratio("all", "waived", 1)),
    define("rest", Sum(("all",), ("waived",))),
)


def test_the_rate_of_seed_003_comes_from_its_two_counts():
    found = values(WAIVED, waived=1318, all=7976)
    assert found["rate"] == Quotient(1318, 7976, 100)
    assert number(found["rate"]) == Fraction(131800, 7976)
    assert found["rest"] == 6658
    assert number(found["each"]) == Fraction(7976, 1318)


def test_what_is_made_of_an_unknown_figure_is_unknown():
    found = values(WAIVED, waived=1318)
    assert found["rate"] is None
    assert found["rest"] is None


def test_a_ratio_without_a_base_is_no_number():
    assert number(values(WAIVED, waived=3, all=0)["rate"]) is None


def test_a_circle_is_refused():
    round_trip = book(define("a", Sum(("b",))), define("b", Sum(("a",))))
    assert circle(round_trip) == ("a", "b", "a")
    assert circle(WAIVED) == ()
    with pytest.raises(ValueError, match="circle"):
        values(round_trip)


def test_a_stock_is_told_from_a_flow():
    assert Count("guarantees", How.CASES).is_stock
    assert Count("activities", How.LAST).is_stock
    assert not Count("activities", How.QUANTITY).is_stock
    assert not Count("guarantee_movements", How.DISTINCT).is_stock

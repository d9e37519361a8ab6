"""Figures by reference: seed 002's business plan, line 4, and seed 001's lost yen."""

from decimal import Decimal
from fractions import Fraction

import pytest

from shinpo.core.figure_book import Aspect, Figure, FigureBook, Known, compared, compared_points
from shinpo.core.figures import Measure, figure
from shinpo.core.refusal import Refused


def book(**known):
    return FigureBook(
        Figure("subrogation", aspect, "代位弁済", cell, Measure.AMOUNT, "million_yen", "2007")
        for aspect, cell in compared(Known(**known)).items()
    )


def test_ratios_come_with_their_figures():
    found = book(actual=3928, plan=2630, last_year=2834)
    assert found["subrogation.plan_ratio"].cell.value == Decimal("149.4")
    assert found["subrogation.last_year_ratio"].cell.value == Decimal("138.6")
    assert found["subrogation.actual"].cell.value == 3928


def test_a_ratio_without_its_input_is_not_there():
    found = book(actual=3928, last_year=2834)
    assert "subrogation.plan_ratio" not in found
    with pytest.raises(Refused, match=r"subrogation\.plan_ratio"):
        found.named("subrogation.plan_ratio")


def test_a_plan_is_compared_with_last_plan_and_expected_result():
    cells = compared(Known(plan=110, last_plan=100, expected=88))
    assert cells[Aspect.LAST_PLAN_RATIO].value == Decimal("110.0")
    assert cells[Aspect.EXPECTED_RATIO].value == Decimal("125.0")


def test_a_rise_or_fall_is_the_plain_difference():
    assert compared(Known(actual=655, last_year=629))[Aspect.LAST_YEAR_CHANGE].value == 26
    assert compared(Known(actual=629, last_year=655))[Aspect.LAST_YEAR_CHANGE].value == -26
    assert Aspect.LAST_YEAR_CHANGE not in compared(Known(actual=655, plan=1))


def test_a_fraction_of_a_yen_is_rounded_in_print_but_not_in_the_ratio():
    cells = compared(Known(actual=Fraction(25, 2), plan=100))
    assert cells[Aspect.ACTUAL].value == 13
    assert cells[Aspect.PLAN_RATIO].value == Decimal("12.5")


def test_rates_are_compared_in_points_between_the_rounded_rates():
    cells = compared_points(
        figure(Decimal("1.33")), plan=figure(Decimal("1.23")), last_year=figure(Decimal("1.25"))
    )
    assert cells[Aspect.LAST_YEAR_POINTS].value == Decimal("0.08")
    assert cells[Aspect.PLAN_POINTS].value == Decimal("0.10")


def test_a_reference_stands_once():
    one = next(iter(book(actual=1).values()))
    with pytest.raises(ValueError, match="two figures"):
        FigureBook([one, one])
    assert one.ref == "subrogation.actual"

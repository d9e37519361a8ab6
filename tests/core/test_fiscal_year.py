"""Fiscal years and halves."""

from datetime import date

import pytest

from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month


def test_a_year_runs_from_april_to_march():
    year = Term.parse("2023")
    assert (year.first, year.last) == (date(2023, 4, 1), date(2024, 3, 31))
    assert len(year.months) == 12
    assert Term.of(date(2024, 3, 31)) == year
    assert Term.of(date(2024, 4, 1)) == Term(2024)


def test_a_half_ends_in_september_and_belongs_to_its_year():
    half = Term.parse("2022H1")
    assert half.months[-1] == half.last_month == Month(2022, 9)
    assert half.whole == Term(2022)
    assert half.plus(-1) == Term(2021, half=True)
    assert str(half) == "2022H1"


def test_terms_stand_in_the_order_in_which_they_end():
    assert sorted([Term(2023), Term(2022), Term(2023, half=True)]) == [
        Term(2022), Term(2023, half=True), Term(2023),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "24", "2024H2", "２０２４", "2024-03", "H1"])
def test_anything_else_is_no_term(text):
    with pytest.raises(ValueError, match="not a fiscal year"):
        Term.parse(text)

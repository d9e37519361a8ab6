"""The fee law as data: complete over time, and equal to the table as printed."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from shinpo.core.dated import NotInForce
from shinpo.core.fee_rate import Surcharge
from shinpo.law.fee_terms import (
    fee_terms,
    first_known_day,
    last_known_day,
    newest_law_date,
    rate_terms,
)


def quarters(first: date, last: date) -> list[date]:
    found = [
        date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)
    ]
    return [day for day in found if first <= day <= last]


def test_the_fee_law_answers_in_every_quarter_up_to_the_last_known_day() -> None:
    days = quarters(first_known_day(), last_known_day())
    assert len(days) > 40
    for day in [*days, first_known_day(), last_known_day()]:
        fee_terms(day)
        rate_terms(day)


def test_the_fee_law_does_not_answer_for_days_nobody_looked_at() -> None:
    for day in (date(2016, 3, 31), date(2028, 4, 1), date(2999, 1, 1)):
        with pytest.raises(NotInForce):
            fee_terms(day)
        with pytest.raises(NotInForce):
            rate_terms(day)


def test_a_quote_without_a_date_uses_the_newest_recorded_rule() -> None:
    assert newest_law_date() == date(2024, 4, 1)


def test_the_rate_table_is_the_printed_one_with_its_misprint_put_right() -> None:
    terms = rate_terms(newest_law_date())
    printed = {
        terms.shared: "1.90 1.75 1.55 1.35 1.15 1.00 0.80 0.60 0.45",
        terms.shared_special: "1.62 1.49 1.32 1.15 0.98 0.85 0.68 0.51 0.39",
        terms.excluded: "2.20 2.00 1.80 1.60 1.35 1.10 0.90 0.70 0.50",
        terms.excluded_special: "1.87 1.70 1.53 1.36 1.15 0.94 0.77 0.60 0.43",
    }
    for table, row in printed.items():
        assert [rate * 100 for rate in table.rates] == [Decimal(cell) for cell in row.split()]


def test_a_better_class_always_pays_less() -> None:
    terms = rate_terms(newest_law_date())
    for table in (terms.shared, terms.shared_special, terms.excluded, terms.excluded_special):
        assert all(worse > better for worse, better in pairwise(table.rates))


def test_split_bands_follow_each_other_and_their_shares_make_the_whole() -> None:
    terms = fee_terms(newest_law_date())
    for bands in (terms.split, terms.split_revolving):
        assert all(sum(band.shares) == 1 for band in bands)
        assert all(a.up_to_months == b.over_months for a, b in pairwise(bands))


def test_the_owner_choice_surcharge_starts_on_its_day() -> None:
    before, after = rate_terms(date(2024, 3, 14)), rate_terms(date(2024, 3, 15))
    assert Surcharge.OWNER_CHOICE_BOTH_TESTS not in before.surcharges
    assert after.surcharges[Surcharge.OWNER_CHOICE_BOTH_TESTS] == Decimal("0.0025")
    assert after.surcharges[Surcharge.OWNER_CHOICE_ONE_TEST] == Decimal("0.0045")

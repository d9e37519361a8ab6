"""The projection's arithmetic, each part worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shinpo.core.projection import (
    Assumptions,
    Book,
    Rates,
    approvals_ahead,
    between,
    carried_forward,
    continued,
    project,
    smoothed,
    unscheduled_rate,
    wrong_by,
)

D = Decimal
QUARTERS = 8
NOTHING = (D(0),) * QUARTERS
STILL = Rates(NOTHING, NOTHING, NOTHING)
KEEP = Assumptions(D("0.5"))
NO_DUE = tuple((0,) * QUARTERS for _ in range(12))
BOOK = Book(
    stock=(0, 1200, 0, 0, 0, 0, 0, 0),
    due=tuple((0, 50, 0, 0, 0, 0, 0, 0) for _ in range(12)),
    claims=(0,) * QUARTERS,
    approvals=((10, 1000), (12, 1500)),
    season=(125,) * 12,
    approved_not_disbursed_yen=0,
    disbursed_share=D(1),
    interest_share=D(0),
    claim_yen=D(100),
)
NONE_APPROVED = (0,) * 12


def test_a_book_without_change_stays():
    path = project(replace(BOOK, due=NO_DUE), STILL, KEEP, NONE_APPROVED)
    assert path.outstanding == (D(1200),) * 12
    assert path.totals["average_outstanding"] == 1200


def test_the_plans_in_force_are_repaid_as_they_fall_due():
    path = project(BOOK, STILL, KEEP, NONE_APPROVED)
    assert path.outstanding[0] == 1150
    assert path.totals["outstanding"] == 1200 - 12 * 50


def test_what_is_repaid_early_is_not_due_again():
    early = project(BOOK, STILL, replace(KEEP, unscheduled=D("0.1")), NONE_APPROVED)
    first = 50 + D(120)
    assert early.repaid[0] == first
    left = 1200 - first
    assert early.repaid[1] == 50 * left / 1150 + left * D("0.1")


def test_failing_follows_the_quarters_on_book():
    hazard = (D(0), D(0), D("0.01"), *(D(0),) * 5)  # in months 6, 7 and 8 on book
    rates = Rates(NOTHING, hazard, NOTHING)
    path = project(replace(BOOK, due=NO_DUE), rates, KEEP, NONE_APPROVED)
    assert [bool(s) for s in path.subrogated[:6]] == [False, False, True, True, True, False]
    assert path.subrogated[2] == 12


def test_interest_is_paid_beside_the_principal_but_leaves_the_book_alone():
    rates = Rates(NOTHING, (D("0.01"),) * QUARTERS, NOTHING)
    book = replace(BOOK, due=NO_DUE, interest_share=D("0.5"))
    path = project(book, rates, KEEP, NONE_APPROVED)
    assert (path.subrogated[0], path.outstanding[0]) == (18, 1188)


def test_claims_bring_in_by_their_number_and_age_and_new_ones_join():
    rates = Rates(NOTHING, (D("0.01"),) * QUARTERS, (D(7),) * QUARTERS)
    book = replace(BOOK, due=NO_DUE, claims=(3, *(0,) * 7), claim_yen=D(6))
    path = project(book, rates, KEEP, NONE_APPROVED)
    assert path.recovered[0] == 21
    assert path.recovered[1] == 21 + 7 * 2  # twelve yen failed: two claims of six


def test_new_guarantees_are_disbursed_the_month_after_and_some_are_cancelled():
    book = replace(BOOK, stock=(0,) * QUARTERS, due=NO_DUE, disbursed_share=D("0.9"),
                   approved_not_disbursed_yen=100)  # fmt: skip
    path = project(book, STILL, KEEP, (200,) * 12)
    assert path.outstanding[:2] == (D(90), D(90) + 180)


def test_approvals_keep_a_part_of_the_growth_in_cases_at_the_mean_size():
    months = approvals_ahead(BOOK, KEEP)
    size = D(2500) / 22
    assert sum(months) == pytest.approx(12 * D("1.1") * size)
    assert len(set(months)) == 1


def test_approvals_of_a_book_with_one_known_year_stay():
    assert sum(approvals_ahead(replace(BOOK, approvals=((12, 1500),)), KEEP)) == 1500
    assert sum(approvals_ahead(replace(BOOK, approvals=((0, 0),)), KEEP)) == 0


def test_the_multipliers_change_what_they_name():
    rates = Rates(NOTHING, (D("0.01"),) * QUARTERS, (D(7),) * QUARTERS)
    book = replace(BOOK, claims=(3, *(0,) * 7))
    base = project(book, rates, KEEP, NONE_APPROVED)
    worse = replace(KEEP, subrogation=D(2), recovery=D("0.5"))
    other = project(book, rates, worse, NONE_APPROVED)
    assert other.subrogated[0] == 2 * base.subrogated[0]
    assert other.recovered[0] == base.recovered[0] / 2
    assert sum(approvals_ahead(book, replace(KEEP, approvals=D(2)))) == pytest.approx(
        2 * sum(approvals_ahead(book, KEEP))
    )


def test_the_unscheduled_rate_makes_a_past_year_end_as_it_did():
    known = project(BOOK, STILL, replace(KEEP, unscheduled=D("0.03")), (30,) * 12)
    found = unscheduled_rate(
        BOOK, STILL, approvals=(30,) * 12, outstanding_yen=int(known.outstanding[-1])
    )
    assert found == pytest.approx(D("0.03"), abs=D("0.0002"))


def test_nothing_is_repaid_beside_the_plans_if_more_is_left_than_they_say():
    assert unscheduled_rate(BOOK, STILL, approvals=NONE_APPROVED, outstanding_yen=1200) == 0


def test_rates_are_smoothed_with_their_neighbours_and_go_on_where_nothing_was():
    rates = smoothed((0, 6, 0, 0, 0), (10, 10, 10, 0, 0), reach=1)
    assert rates == (D(6) / 20, D(6) / 30, D(6) / 20, D(0), D(0))
    assert smoothed((3, 0), (10, 0), reach=0) == (D("0.3"), D("0.3"))


def test_a_rate_goes_on_with_a_part_of_its_growth():
    assert continued([D("0.8"), D("1.0")], D("0.5")) == D("1.125")
    assert continued([D("1.0")], D("0.5")) == 1
    assert continued([], D("0.5")) == 0


def test_a_range_is_as_wide_in_ratio_on_both_sides():
    found = between(D(1000), spread=D("0.2"), deviations=D("1.28155"))
    assert (found.low, found.middle, found.high) == (774, 1000, 1292)
    assert found.holds(774)
    assert not found.holds(773)


def test_an_error_counts_the_same_upwards_and_downwards():
    assert wrong_by(D(100), 200) == pytest.approx(wrong_by(D(200), 100))
    assert wrong_by(D(100), 100) == 0
    assert wrong_by(D(100), 0) == 1


def test_the_peer_carries_last_years_rates_forward():
    last = {"approvals": 50, "outstanding": 90, "average_outstanding": 95, "subrogation": 19,
            "recovery": 10}  # fmt: skip
    said = carried_forward(last=last, before={"outstanding": 100}, opening_claims=(81, 90))
    assert said["outstanding"] == 81
    assert said["average_outstanding"] == D("85.5")
    assert said["subrogation"] == pytest.approx(D("17.1"))
    assert said["recovery"] == pytest.approx(D("10.71"))

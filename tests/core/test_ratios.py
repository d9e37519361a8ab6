"""The thirteen ratios: seed 002 recomputed (cases/ratios.toml), laws of nature, refusals."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.figures import CellKind, figure
from shinpo.core.ratios import (
    FORMULAS,
    INPUT_NAMES,
    InputMissing,
    Inputs,
    Ratio,
    compute,
    last_year_ratio,
    missing,
    plan_ratio,
    points,
)

CASES = tomllib.loads((Path(__file__).parent / "cases" / "ratios.toml").read_text(encoding="utf-8"))
PRINTED = [(year, name) for year in CASES["year"] for name in year["printed"]]


@pytest.mark.parametrize(
    ("year", "name"), PRINTED, ids=[f"{year['name']}-{name}" for year, name in PRINTED]
)
def test_a_printed_ratio_follows_from_the_printed_amounts_or_its_difference_is_known(year, name):
    cell = compute(Ratio(name), Inputs(**year["inputs"]))
    known = year.get("differs", {}).get(name)
    assert cell.value == Decimal(known["recomputed"] if known else year["printed"][name])
    assert not known or known["recomputed"] != year["printed"][name]


@pytest.mark.parametrize(
    ("year", "name"),
    [(y, n) for y in CASES["year"] for n in y.get("differs", {})],
    ids=lambda part: part if isinstance(part, str) else part["name"],
)
def test_a_known_difference_is_explained_by_the_millions_or_said_not_to_be(year, name):
    """The amounts were rounded to a million: the exact ratio lies between these two ends."""
    formula = FORMULAS[Ratio(name)]
    half = Decimal("0.499999")

    def end(up):
        shifted = {
            field: Decimal(year["inputs"][field]) + (up if field in formula.plus else -up)
            for field in formula.inputs
        }
        return compute(Ratio(name), Inputs(**shifted)).value

    inside = end(-half) <= Decimal(year["printed"][name]) <= end(half)
    assert inside == year["differs"][name]["explained_by_rounding"]


@pytest.mark.parametrize("case", CASES["points"], ids=[c["ratio"] for c in CASES["points"]])
@pytest.mark.parametrize("base", ["last", "plan"])
def test_points_are_the_difference_of_the_rounded_ratios(case, base):
    values = {key: figure(Decimal(text)) for key, text in case["values"].items()}
    assert points(values["now"], values[base]).value == Decimal(case["printed"][base])


def test_points_from_exact_ratios_would_not_print_what_the_seed_prints():
    before, _, now = (Inputs(**year["inputs"]) for year in CASES["year"])
    exact_rates = [compute(Ratio.SUBROGATION_RATE, y, places=12) for y in (now, before)]
    assert round(points(*exact_rates).value, 2) == Decimal("0.75")
    rounded = [compute(Ratio.SUBROGATION_RATE, y) for y in (now, before)]
    assert points(*rounded).value == Decimal("0.76")


@pytest.mark.parametrize(
    "case", CASES["not_printed"], ids=[c["ratio"] for c in CASES["not_printed"]]
)
def test_a_ratio_without_printed_inputs_is_named_and_never_computed(case):
    for year in CASES["year"]:
        inputs = Inputs(**year["inputs"])
        assert set(missing(Ratio(case["ratio"]), inputs)) == set(case["lacking"])
        with pytest.raises(InputMissing, match=FORMULAS[Ratio(case["ratio"])].term):
            compute(Ratio(case["ratio"]), inputs)


def test_the_thirteen_ratios_are_all_recomputed_or_listed_as_not_printed():
    carried = {case["ratio"] for case in CASES["not_printed"]}
    for year in CASES["year"]:
        assert set(year["printed"]) | carried == {ratio.value for ratio in Ratio}
        assert not set(year["printed"]) & carried
    assert {case["ratio"] for case in CASES["points"]} == {ratio.value for ratio in Ratio}


def test_the_formulas_stand_in_their_official_order_and_use_every_input():
    assert [FORMULAS[ratio].number for ratio in Ratio] == list(range(1, 14))
    assert {name for f in FORMULAS.values() for name in f.inputs} == set(INPUT_NAMES)


# Each line worked out by hand from the formula in the document, with amounts all different,
# so that a swapped input shows.
ALL = Inputs(
    fee_income=2_000, investment_income=300, operating_expenses=700, sundry_expense=50,
    personnel_expenses=500, insurance_premiums=900, liquid_assets=26_000, borrowings=1_000,
    business_real_estate=4, fund=6_000, basic_assets=16_000, claims=2_400,
    claims_write_off_reserve=800, outstanding=200_000, average_outstanding=160_000,
    subrogation=4_000, recovered_principal=750, opening_claims=2_000,
)  # fmt: skip
BY_HAND = {
    Ratio.AVERAGE_FEE_RATE: "1.25",  # 2,000 / 160,000
    Ratio.INVESTMENT_INCOME_RATE: "0.19",  # 300 / 160,000 = 0.1875
    Ratio.EXPENSE_RATE: "0.47",  # 750 / 160,000 = 0.46875
    Ratio.PERSONNEL_EXPENSE_RATE: "0.31",  # 500 / 160,000 = 0.3125
    Ratio.NON_PERSONNEL_EXPENSE_RATE: "0.16",  # 250 / 160,000 = 0.15625
    Ratio.INSURANCE_PREMIUM_RATE: "0.56",  # 900 / 160,000 = 0.5625
    Ratio.PAYMENT_RESERVE_RATE: "12.50",  # 25,000 / 200,000
    Ratio.FIXED_ASSET_RATE: "0.03",  # 4 / 16,000 = 0.025: half up
    Ratio.FUND_SHARE: "37.50",  # 6,000 / 16,000
    Ratio.CLAIMS_FIXATION_RATE: "10.00",  # 1,600 / 16,000
    Ratio.BASIC_ASSETS_MULTIPLE: "12.50",  # 200,000 / 16,000 times
    Ratio.SUBROGATION_RATE: "2.50",  # 4,000 / 160,000
    Ratio.RECOVERY_RATE: "12.50",  # 750 / 6,000
}


@pytest.mark.parametrize("which", list(Ratio))
def test_every_formula_by_hand(which):
    assert str(compute(which, ALL).value) == BY_HAND[which]


def test_a_ratio_keeps_its_numerator_and_denominator():
    cell = compute(Ratio.RECOVERY_RATE, ALL)
    assert (cell.numerator, cell.denominator) == (750, 6_000)


def test_comparisons_with_plan_and_last_year_print_one_decimal():
    assert str(plan_ratio(3928, 2630).value) == "149.4"
    assert str(last_year_ratio(3928, 2834).value) == "138.6"
    assert last_year_ratio(5, 0).kind is CellKind.NO_BASE
    assert plan_ratio(-32, -28).kind is CellKind.NO_BASE


def test_an_association_without_basic_assets_has_no_multiple():
    assert compute(Ratio.BASIC_ASSETS_MULTIPLE, Inputs(outstanding=1, basic_assets=0)).kind is (
        CellKind.NO_BASE
    )


@given(st.sampled_from(list(Ratio)), st.integers(1, 10**9))
def test_a_ratio_does_not_depend_on_the_unit(which, unit):
    scaled = Inputs(**{name: getattr(ALL, name) * unit for name in INPUT_NAMES})
    assert compute(which, scaled).value == compute(which, ALL).value


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**12))
def test_the_expense_rate_is_the_sum_of_its_two_parts(personnel, other, average):
    inputs = Inputs(
        operating_expenses=personnel + other,
        sundry_expense=0,
        personnel_expenses=personnel,
        average_outstanding=average,
    )
    whole, one, two = (
        compute(which, inputs, places=4).value
        for which in (
            Ratio.EXPENSE_RATE,
            Ratio.PERSONNEL_EXPENSE_RATE,
            Ratio.NON_PERSONNEL_EXPENSE_RATE,
        )
    )
    assert abs(whole - one - two) <= Decimal("0.0001")

"""Which lines feed the management ratios, as dated law."""

from datetime import date

import pytest

from shinpo.core.dated import NotInForce
from shinpo.core.ratios import INPUT_NAMES, Ratio, compute
from shinpo.law.chart import chart
from shinpo.law.load import document, parameters
from shinpo.law.ratios import input_lines, inputs_on

FY2007 = date(2008, 3, 31)
FY2023 = date(2024, 3, 31)
OVERVIEW = {
    "average_outstanding",
    "subrogation_principal",
    "subrogation_interest",
    "recovered_principal",
}


def test_every_input_of_the_formulas_is_recorded_and_no_other():
    assert set(document("ratios")["input"]) == set(INPUT_NAMES)


@pytest.mark.parametrize("name", INPUT_NAMES)
@pytest.mark.parametrize("on", [FY2007, FY2023], ids=str)
def test_an_input_names_lines_that_exist_on_its_day(name, on):
    found = input_lines(name, on)
    if found.statement == "overview":
        assert set(found.lines) <= OVERVIEW
    else:
        for line in found.lines:
            account = chart(on).by_id(line)
            assert account.statement == found.statement


def test_the_basic_assets_are_the_lines_printed_under_them():
    for on in (FY2007, FY2023):
        printed = tuple(account.id for account in chart(on).children("basic_assets"))
        assert input_lines("basic_assets", on).lines == printed


def test_the_special_fund_counts_in_kagoshima_s_ratios_of_2007():
    lines = {
        ("balance_sheet", "closing", "fund"): 5788,
        ("balance_sheet", "closing", "fund_reserve"): 6384,
        ("balance_sheet", "closing", "financial_stabilisation_fund"): 1508,
        ("balance_sheet", "closing", "guarantee_obligations"): 148166,
    }
    then = compute(Ratio.BASIC_ASSETS_MULTIPLE, inputs_on(FY2007, lines))
    assert (str(then.value), then.denominator) == ("10.83", 13680)
    assert inputs_on(FY2023, lines).basic_assets == 5788 + 6384


def test_opening_and_closing_claims_are_two_figures():
    lines = {
        ("balance_sheet", "opening", "claims"): 1709,
        ("balance_sheet", "closing", "claims"): 1955,
    }
    found = inputs_on(FY2007, lines)
    assert (found.opening_claims, found.claims) == (1709, 1955)


def test_half_an_input_is_no_input():
    lines = {("overview", "year", "subrogation_principal"): 1}
    assert inputs_on(FY2007, lines).subrogation is None


def test_before_the_record_nothing_is_answered():
    with pytest.raises(NotInForce):
        input_lines("fund", date(2006, 3, 31))


def test_every_source_is_registered():
    sources = document("sources")
    for dated in parameters("ratios").values():
        assert all(entry.source in sources for entry in dated.entries)

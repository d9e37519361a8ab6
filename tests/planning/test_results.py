"""Results of a term: the same yen as the journal and as the tables of statistics, from closings."""

import time
from dataclasses import replace
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from shinpo.accounting import statements as books
from shinpo.accounting import year_lines
from shinpo.accounting.lines import Lines
from shinpo.core.figure_book import Aspect
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import identities
from shinpo.core.ratios import FORMULAS
from shinpo.core.refusal import Refused
from shinpo.law.chart import chart
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import scope
from shinpo.planning.results import results_of
from shinpo.statistics.tables import statistics_of

YEARS = (Term(2021), Term(2022), Term(2023))
# A mean of twelve balances; a carried balance; a balance over all years: no lines of the year.
OPENS_NOTHING = {"average_outstanding"}
HALF = Term(2023, half=True)
OF_STATEMENTS = {  # line of the plan -> lines of the statements whose sum it is
    "income.ordinary_income": ["ordinary_income"],
    "income.guarantee_fees": ["guarantee_fees"],
    "income.investment_income": ["deposit_interest", "securities_income"],
    "income.operating_expenses": ["operating_expenses"],
    "income.insurance_premiums": ["insurance_premiums"],
    "income.ordinary_balance": ["ordinary_balance"],
    "income.extraordinary_balance": ["extraordinary_balance"],
    "income.surplus": ["surplus"],
    "income.claims_cover_reversal": ["claims_cover_reversal"],
    "finance.fund": ["fund"],
    "finance.fund_reserve": ["fund_reserve"],
    "finance.basic_assets": ["basic_assets"],
    "finance.variation_reserve": ["variation_reserve"],
    "finance.reform_fund": ["reform_fund"],
    "claims_outstanding": ["claims"],
    "outstanding": ["guarantee_obligations"],
}


@pytest.fixture
def inside(demo_book):
    with scope.association(demo_book.association_id):
        yield demo_book.association_id


@pytest.mark.parametrize("term", YEARS, ids=str)
def test_accounts_come_to_the_statements_of_the_journal(inside, term):
    found = results_of(inside, term)
    yen = books.made(inside, term).statements.yen
    for line, accounts in OF_STATEMENTS.items():
        assert found.named(f"{line}.actual").cell.value == sum(yen[a] for a in accounts), line


@pytest.mark.parametrize("term", YEARS, ids=str)
def test_every_line_of_the_form_is_there_and_the_plan_s_identities_hold(inside, term):
    found = results_of(inside, term)
    lines = plan_lines(term.last)
    unknown = {line.id for line in lines.values() if f"{line.id}.actual" not in found}
    # A cumulative surplus needs an opening that no closing has; headings have no figure.
    assert unknown <= {"finance.basic_assets_heading", "special.cumulative_surplus"}
    values = {key: found[f"{key}.actual"].cell.value for key in lines if f"{key}.actual" in found}
    before = {key: f.cell.value for key in lines if (f := found.get(f"{key}.last_year"))}
    assert identities(values, lines, opening=before) == ()
    assert len([k for k in values if k.startswith("income.")]) == 31
    assert len([k for k in values if k.startswith("ratio.")]) == len(FORMULAS)


@pytest.mark.parametrize("term", [*YEARS, HALF], ids=str)
def test_business_figures_are_those_of_the_tables(inside, term):
    found = results_of(inside, term)
    overview = statistics_of(inside, term.last_month).table("overview")
    for item, row in {
        "approvals": "approved", "subrogation": "subrogated", "outstanding": "outstanding",
    }.items():  # fmt: skip
        assert found.named(f"{item}.actual").cell.value == overview.cell(row, "ytd_amount").value
        cases = found.named(f"{item}.cases.actual").cell.value
        assert cases == overview.cell(row, "ytd_count").value
    claims = overview.cell("claims_outstanding", "ytd_count").value
    assert found.named("claims_outstanding.cases.actual").cell.value == claims


def test_recovery_is_principal_and_damages_and_the_average_is_of_month_ends(inside):
    found = results_of(inside, Term(2021))
    with connection.cursor() as cursor:
        cursor.execute(
            "select sum(amount_yen)::bigint from ledger_fact where kind = 'claim_recovered'"
            " and booked_on between '2021-04-01' and '2022-03-31'"
        )
        (recovered,) = cursor.fetchone()
        cursor.execute(
            "select sum((manifest #>> '{totals,guarantees_outstanding,1}')::bigint)::bigint"
            " from ledger_closing where month between '2021-04-01' and '2022-03-31'"
        )
        (month_ends,) = cursor.fetchone()
    assert found.named("recovery.actual").cell.value == recovered > 0
    average = found.named("average_outstanding.actual").cell
    assert Fraction(average.numerator, average.denominator) == Fraction(month_ends, 12)


def test_last_year_is_the_result_of_last_year_and_the_first_year_has_none(inside):
    now, before = results_of(inside, Term(2023)), results_of(inside, Term(2022))
    newer, older = plan_lines(Term(2023).last), plan_lines(Term(2022).last)
    for ref, figure in now.items():
        line = newer.get(figure.item)
        # A line that gathers other accounts in the newer form compares by the newer form.
        before_line = older.get(figure.item)
        same_form = bool(line and before_line) and (
            replace(before_line, number=0) == replace(line, number=0)
        )
        if figure.aspect is Aspect.LAST_YEAR and same_form:
            assert figure.cell == before[ref.replace(".last_year", ".actual")].cell, ref
    other = "income.other_ordinary_income"
    split = now.named("income.sharing_charges.last_year").cell.value
    joint = now.named(f"{other}.last_year").cell.value + split
    assert joint == before.named(f"{other}.actual").cell.value
    assert not any(f.aspect is Aspect.LAST_YEAR for f in results_of(inside, Term(2021)).values())


def test_a_half_year_has_business_figures_only(inside):
    found = results_of(inside, HALF)
    assert {figure.item for figure in found.values()} == {
        "approvals", "outstanding", "average_outstanding", "subrogation", "recovery",
        "claims_outstanding",
    }  # fmt: skip
    assert found.named("approvals.last_year").period == "2022H1"


def test_a_ratio_keeps_numerator_and_denominator(inside):
    found = results_of(inside, Term(2023))
    cell = found.named("ratio.basic_assets_multiple.actual").cell
    assert cell.numerator == found.named("outstanding.actual").cell.value
    assert cell.denominator == found.named("finance.basic_assets.actual").cell.value
    assert found.named("ratio.recovery_rate.actual").unit == "percent"


@pytest.mark.parametrize("term", YEARS, ids=str)
def test_every_amount_opens_its_records(inside, term):
    """The journal lines that a figure opens come to the figure, to the yen."""
    found = results_of(inside, term)
    for figure in found.values():
        if not figure.href:
            assert figure.item.startswith("ratio.") or figure.item in OPENS_NOTHING, figure.ref
        elif "/lines/" in figure.href:
            address = urlsplit(figure.href)
            year = int(address.path.split("/")[-3])
            query = parse_qs(address.query)
            chart_of = chart(Term(year).last)
            names = query["accounts"][0].split(",")
            codes = year_lines.codes_of(names, chart_of, only="only" in query)
            given = year_lines.given(codes, Term(year), query["at"][0])
            sums = Lines(year_lines.YEAR_LINES, given, "booked_on").sums()
            assert abs(sums.debit_yen - sums.credit_yen) == abs(figure.cell.value), figure.ref
            assert year == (term.year if figure.aspect is Aspect.ACTUAL else term.year - 1)


def test_a_term_that_is_not_closed_has_no_result(inside):
    with pytest.raises(Refused) as refused:
        results_of(inside, Term(2024))
    assert refused.value.problems[0].rule == "term_not_closed"


def test_another_association_has_its_own(demo_book):
    with scope.association(demo_book.neighbour_id):
        found = results_of(demo_book.neighbour_id, Term(2023))
        yen = books.made(demo_book.neighbour_id, Term(2023)).statements.yen
    assert found.named("income.surplus.actual").cell.value == yen["surplus"]


def test_a_year_is_counted_within_a_second(inside):
    started = time.perf_counter()
    results_of(inside, Term(2022))
    assert time.perf_counter() - started < 5  # measured 0.3 s; the bound is for a loaded machine

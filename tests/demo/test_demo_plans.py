"""The demo's plans: approved at their time, whole, with results that earn every grade."""

from datetime import date

import pytest

from shinpo.core.evaluation import grade_against_plan
from shinpo.core.fiscal_year import Term
from shinpo.demo import plans
from shinpo.demo.moment import Moment
from shinpo.demo.setting import DEMO, load
from shinpo.governance.models import Staff
from shinpo.law.evaluation import grading_rule
from shinpo.ledger import scope
from shinpo.planning.indicators.book import book_of
from shinpo.planning.plans import queries
from shinpo.planning.plans.comparing import NATION, OWN, SIDES, compared_items
from shinpo.planning.plans.models import (
    ComparisonFigure,
    IndicatorTarget,
    Plan,
    PlanFigure,
    PlanNode,
    PlanVersion,
)
from shinpo.planning.plans.statements import mismatches_of, statements, warnings_of
from support.demo import LAST_MONTH, MONTHS, DemoBook

BUSINESS_DAY = date(2024, 4, 1)
YEARS = (2021, 2022, 2023, 2024)


@pytest.fixture
def book(demo_book: DemoBook):
    with scope.association(demo_book.association_id):
        yield demo_book


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_plan_in_force_from_before_it_began(book, year):
    for kind in (Plan.ANNUAL, Plan.MID_TERM):
        version = queries.plan_in_force(kind, year, BUSINESS_DAY)
        assert version is not None
        assert version.approved_on < Term(version.plan.first_year).first
    annual = queries.plan_in_force(Plan.ANNUAL, year, BUSINESS_DAY)
    assert queries.plan_in_force(Plan.ANNUAL, year, date(year, 3, 1)) is None
    roles = dict(Staff.objects.using("owner").values_list("user_id", "role"))
    assert (roles[annual.submitted_by], roles[annual.approved_by]) == ("planning", "chairman")


@pytest.mark.parametrize("year", YEARS)
def test_a_plan_is_whole_and_agrees_with_itself(book, year):
    version = queries.plan_in_force(Plan.ANNUAL, year, BUSINESS_DAY)
    whole = statements(version)
    assert mismatches_of(whole) == []
    planned = queries.planned(version, year)
    for line in ("income.ordinary_balance", "income.surplus", "finance.basic_assets"):
        assert line in planned
    assert sum(line.startswith("ratio.") for line in planned) == 13
    assert len(queries.targeted(version, year)) >= 10
    assert {n.kind for n in queries.nodes(version)} == set(PlanNode.KINDS)
    assert queries.expected(version)["approvals"] > 0


def test_the_results_earn_every_grade_over_the_years(book):
    rule = grading_rule("kagoshima", date(2022, 3, 31))
    grades = {}
    for year in (2021, 2022, 2023):
        figures = book_of(book.association_id, Term(year), BUSINESS_DAY)
        for item in ("approvals", "outstanding", "average_outstanding", "subrogation", "recovery",
                     "claims_outstanding"):  # fmt: skip
            plan, actual = (int(figures[f"{item}.{a}"].cell.value) for a in ("plan", "actual"))
            grade = grade_against_plan(item, plan=plan, actual=actual, rule=rule).grade
            grades.setdefault(year, {})[item] = grade
    assert {g for found in grades.values() for g in found.values()} == set("ABCDE"), grades


def test_plan_and_result_stand_side_by_side(book):
    figures = book_of(book.association_id, Term(2023), BUSINESS_DAY)
    for ref in ("approvals.plan_ratio", "approvals.last_plan_ratio", "approvals.expected_ratio",
                "income.surplus.plan", "bank_visits.plan_ratio"):  # fmt: skip
        assert figures[ref].cell.value is not None, ref
    earlier = book_of(book.association_id, Term(2022), BUSINESS_DAY)
    assert earlier["approvals.nation"].cell.value > earlier["approvals.region"].cell.value


def test_own_region_and_nation_stand_side_by_side(book):
    for period in ("2022", "2023H1"):
        found = {
            one.item.ref: one
            for one in compared_items(book.association_id, Term.parse(period), BUSINESS_DAY)
        }
        for line in ("approvals", "outstanding", "subrogation", "claims_outstanding"):
            one = found[line]
            values = [one.sides[side].value.value for side in SIDES]
            assert values == sorted(values)  # association < region < nation
            assert one.sides[OWN].change.value != one.sides[NATION].change.value, line
            assert 0 < one.share.value < 2
    assert not any(one.is_rate for one in found.values())  # a half year has no ratios


@pytest.mark.parametrize("year", (2021, 2024))
def test_a_mid_term_plan_is_whole_in_each_of_its_years(book, year):
    version = queries.plan_in_force(Plan.MID_TERM, year, BUSINESS_DAY)
    whole = statements(version)
    assert mismatches_of(whole) == []
    assert warnings_of(version, whole) == []
    for planned_year in version.plan.years:
        planned = queries.planned(version, planned_year)
        assert sum(line.startswith("ratio.") for line in planned) == 13
        assert planned["finance.reform_fund"] >= 0
    expected = queries.expected(version)
    assert sum(line.startswith("ratio.") for line in expected) == 13


@pytest.mark.parametrize("year", (2021, 2022, 2023))
def test_no_line_is_planned_zero_where_the_result_has_money(book, year):
    figures = book_of(book.association_id, Term(year), BUSINESS_DAY)
    for ref, figure in figures.items():
        if ref.endswith(".actual") and ref.startswith(("income.", "finance.")):
            planned = figures.get(ref.replace(".actual", ".plan"))
            if figure.cell.value:
                assert planned is not None and planned.cell.value, ref


def test_done_twice_it_is_there_once(book):
    def counted():
        return [
            model.objects.count()
            for model in (
                Plan,
                PlanVersion,
                PlanNode,
                PlanFigure,
                IndicatorTarget,
                ComparisonFigure,
            )
        ]

    before = counted()
    moment = Moment(load(DEMO, "small"), book.association_id, LAST_MONTH, MONTHS - 1)
    plans.plans_and_comparison(moment)
    assert counted() == before


def test_the_neighbour_has_no_plan_of_the_demo(demo_book):
    with scope.association(demo_book.neighbour_id):
        assert not Plan.objects.exists()

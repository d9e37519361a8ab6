"""Figures of a plan: leaves are entered, the rest follows and has to agree."""

import csv
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from shinpo.core.figure_book import Aspect
from shinpo.core.refusal import Refused
from shinpo.planning.plans import indicators, queries, services, statements
from shinpo.planning.plans.models import IndicatorTarget, PlanFigure, PlanVersion
from shinpo.planning.plans.services import FigureEntry, NewPlan, TargetEntry
from support.planner import CHAIRMAN, TREE, draft

MILLION = 1_000_000
PUBLISHED = Path(__file__).parents[2] / "data" / "published" / "s002"
FOLDERS = {
    "business": "plan", "income": "income", "special": "special_account", "finance": "finance",
}  # fmt: skip
FY2007 = 2007


def printed(section, column):
    """Return what Kagoshima printed for a section, by our line ids, in yen."""
    lines = [line for line in statements.lines_of(FY2007).section(section) if not line.heading]
    with (PUBLISHED / FOLDERS[section] / "values.csv").open() as file:
        by_row = {r["row"]: r["value"] for r in csv.DictReader(file) if r["column"] == column}
    table = tomllib.loads((PUBLISHED / FOLDERS[section] / "table.toml").read_text())
    for wrong in table.get("misprint", ()):  # a sign lost in print; what is only rounded stays
        if wrong["column"] == column and wrong["cause"] == "misprint":
            by_row[wrong["row"]] = wrong["right"]
    return {
        line.id: int(by_row[f"line_{line.number:02d}"]) * MILLION
        for line in lines
        if by_row.get(f"line_{line.number:02d}")
    }


def entries(column, year, aspect):
    """Return the printed leaves as entries."""
    enterable = statements.entry_lines(year)
    return [
        FigureEntry(line, year, value, aspect)
        for section in FOLDERS
        for line, value in printed(section, column).items()
        if line in enterable
    ]


@pytest.fixture
def kagoshima(doing):
    """Kagoshima's plan of fiscal 2007, with its last year as what was expected."""
    on = date(2007, 3, 28)
    version = services.plan_create(NewPlan("annual", FY2007, "平成19年度経営計画"), doing(on=on))
    given = [
        *entries("plan", FY2007, PlanFigure.PLAN),
        *entries("last_year", FY2007 - 1, PlanFigure.EXPECTED),
    ]
    services.figures_set(version, given, doing(on=on))
    return PlanVersion.objects.select_related("plan").get(pk=version)


@pytest.mark.parametrize("section", FOLDERS)
def test_subtotals_of_a_printed_plan_follow_from_its_leaves(kagoshima, section):
    """To the million: the print rounds each line by itself."""
    planned = queries.planned(kagoshima, FY2007)
    known = printed(section, "plan")
    missing = set(known) - set(planned)
    assert not missing
    far = {k: (v, planned[k]) for k, v in known.items() if abs(planned[k] - v) > MILLION}
    assert not far


def test_ratios_of_a_printed_plan_follow_from_its_lines(kagoshima):
    with (PUBLISHED / "ratios" / "values.csv").open() as file:
        rows = {r["row"]: r["value"] for r in csv.DictReader(file) if r["column"] == "plan"}
    planned = queries.planned(kagoshima, FY2007)
    compared = {
        line.id: (Fraction(rows[f"line_{line.number:02d}"]), planned[line.id])
        for line in statements.lines_of(FY2007).section("ratio")
        if line.id in planned
    }
    # Personnel, liquid assets, real estate and the recovered principal stand in no printed plan.
    assert len(compared) == 8
    far = {k: pair for k, pair in compared.items() if abs(pair[0] - pair[1]) > Fraction(1, 100)}
    assert not far


def test_inputs_of_the_ratios_are_entered_beside_the_plan(kagoshima, doing):
    assert "ratio.personnel_expense_rate" not in queries.planned(kagoshima, FY2007)
    entry = FigureEntry("input.personnel_expenses", FY2007, 512 * MILLION)
    services.figures_set(kagoshima.pk, [entry], doing())
    planned = queries.planned(kagoshima, FY2007)
    assert planned["ratio.personnel_expense_rate"] == Fraction("0.34")
    assert planned["ratio.non_personnel_expense_rate"] == Fraction("0.23")


def test_an_identity_that_is_broken_keeps_the_plan_from_being_submitted(kagoshima, doing):
    services.nodes_add(kagoshima.pk, TREE, doing())
    wrong = FigureEntry("income.fund_reserve_transfer", FY2007, 74 * MILLION)
    services.figures_set(kagoshima.pk, [wrong], doing())
    with pytest.raises(Refused) as refused:
        services.version_submit(kagoshima.pk, doing())
    rules = {(p.field, p.rule) for p in refused.value.problems}
    assert ("income.surplus", "plan_agrees") in rules


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (FigureEntry("income.surplus", 2024, 1), "plan_line_computed"),
        (FigureEntry("finance.fund_release", 2024, 1), "plan_line_computed"),
        (FigureEntry("ratio.expense_rate", 2024, 1), "plan_line_computed"),
        (FigureEntry("income.nothing", 2024, 1), "plan_line_unknown"),
        (FigureEntry("special.guarantee_fees", 2024, 1), "plan_line_unknown"),
        (FigureEntry("approvals", 2025, 1), "plan_figure_year"),
        (FigureEntry("approvals", 2024, 1, "expected"), "plan_figure_year"),
        (FigureEntry("approvals", 2024, 0), "plan_zero_graded"),
        (FigureEntry("recovery", 2024, -5), "plan_zero_graded"),
        (FigureEntry("approvals", 2024, Decimal("1.5")), "plan_figure_yen"),
        (FigureEntry("approvals", 2024, 10**15), "plan_figure_large"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(doing, entry, rule):
    version = draft(doing)
    good = FigureEntry("outstanding", 2024, 1_000)
    with pytest.raises(Refused) as refused:
        services.figures_set(version, [good, entry], doing())
    assert [p.rule for p in refused.value.problems] == [rule]
    assert not PlanFigure.objects.filter(version=version).exists()


def test_a_loss_that_is_planned_is_warned_about(doing):
    version = draft(doing)
    lines = statements.lines_of(2024)
    leaves = [line.id for line in lines.section("income") if statements.enterable(line)]
    services.figures_set(
        version,
        [
            FigureEntry(line, 2024, 5 if line == "income.operating_expenses" else 0)
            for line in leaves
        ],
        doing(),
    )
    found = PlanVersion.objects.select_related("plan").get(pk=version)
    warned = statements.warnings_of(found, statements.statements(found))
    by_rule = {}
    for problem in warned:
        by_rule.setdefault(problem.rule, set()).add(problem.field)
    assert by_rule["plan_zero_graded"] == {"income.ordinary_balance", "income.surplus"}
    assert "approvals" in by_rule["plan_missing_graded"]


def test_a_figure_is_changed_taken_out_and_entered_once(doing):
    version = draft(doing)
    services.figures_set(version, [FigureEntry("approvals", 2024, 5)], doing(request="a"))
    services.figures_set(version, [FigureEntry("approvals", 2024, 5)], doing(request="a"))
    services.figures_set(version, [FigureEntry("approvals", 2024, 7)], doing())
    found = PlanVersion.objects.get(pk=version)
    assert queries.planned(found, 2024) == {"approvals": 7}
    services.figures_set(version, [FigureEntry("approvals", 2024, None)], doing())
    assert queries.planned(found, 2024) == {}


@pytest.fixture
def visits(monkeypatch):
    known = [indicators.KnownIndicator("visits_bank", "金融機関訪問", "回")]
    monkeypatch.setattr(indicators, "_sources", [lambda association_id, on: known])


def test_a_target_stands_with_unit_and_owner(doing, visits):
    version = draft(doing)
    services.targets_set(
        version, [TargetEntry("g1a", "visits_bank", 2024, 120, "回", "業務課")], doing()
    )
    found = PlanVersion.objects.get(pk=version)
    assert queries.planned(found, 2024) == {"visits_bank": 120}
    services.version_submit(version, doing())
    services.version_approve(version, doing(CHAIRMAN))
    changed = services.version_change(version, doing(reason="増やす"))
    target = IndicatorTarget.objects.get(version=changed)
    assert (target.node.key, target.node.version_id) == ("g1a", changed)


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (TargetEntry("g1a", "visits_bank", 2024, 120, " ", "業務課"), "target_unit"),
        (TargetEntry("g1a", "visits_bank", 2024, 120, "件", "業務課"), "target_unit_differs"),
        (TargetEntry("g1a", "visits_bank", 2024, 120, "回", ""), "target_owner"),
        (TargetEntry("g1a", "songs", 2024, 120, "曲", "業務課"), "indicator_unknown"),
        (TargetEntry("nowhere", "visits_bank", 2024, 120, "回", "業務課"), "target_node"),
        (TargetEntry("policy", "visits_bank", 2024, 120, "回", "業務課"), "target_node"),
        (TargetEntry("g1a", "visits_bank", 2025, 120, "回", "業務課"), "plan_figure_year"),
        (TargetEntry("g1a", "visits_bank", 2024, -1, "回", "業務課"), "target_negative"),
    ],
)
def test_a_target_that_cannot_be_is_refused(doing, visits, entry, rule):
    version = draft(doing)
    with pytest.raises(Refused) as refused:
        services.targets_set(version, [entry], doing())
    assert rule in [p.rule for p in refused.value.problems]
    assert not IndicatorTarget.objects.filter(version=version).exists()


def test_a_midterm_plan_has_figures_for_each_of_its_years(doing):
    version = services.plan_create(NewPlan("mid_term", 2024, "第7次中期事業計画"), doing())
    given = [FigureEntry("approvals", year, 100 + year) for year in (2024, 2025, 2026)]
    services.figures_set(version, given, doing())
    found = PlanVersion.objects.get(pk=version)
    assert [queries.planned(found, y)["approvals"] for y in (2024, 2025, 2026)] == [
        2124, 2125, 2126,
    ]  # fmt: skip


def test_entering_all_figures_takes_a_fixed_number_of_statements(
    doing, django_assert_max_num_queries
):
    version = draft(doing)
    many = [FigureEntry(line, 2024, 1) for line in statements.entry_lines(2024)]
    assert len(many) > 40
    with django_assert_max_num_queries(6):
        services.figures_set(version, many, doing())


def test_reading_a_plan_takes_two_statements(doing, django_assert_num_queries):
    version = draft(doing)
    found = PlanVersion.objects.select_related("plan").get(pk=version)
    with django_assert_num_queries(2):
        queries.planned(found, 2024)


def test_aspects_of_a_figure_are_those_of_the_book():
    assert {PlanFigure.PLAN, PlanFigure.EXPECTED} <= {a.value for a in Aspect}

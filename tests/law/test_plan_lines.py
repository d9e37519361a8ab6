"""The lines of the plans, held against the plans and results that were really printed."""

import csv
import tomllib
from datetime import date
from pathlib import Path

import pytest

from shinpo.core.dated import NotInForce
from shinpo.core.plan_lines import SECTIONS, complete, gathered, identities
from shinpo.core.ratios import FORMULAS
from shinpo.law.chart import accounts, chart
from shinpo.law.evaluation import grading_rule
from shinpo.law.load import document
from shinpo.law.plan_lines import forms, plan_lines

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
KAGOSHIMA, NAGASAKI = date(2008, 3, 31), date(2025, 3, 31)
OITA = date(2024, 3, 31)
S002 = {"business": "plan", "income": "income", "special": "special_account", "finance": "finance"}
S001 = {"business": "business", "income": "income", "finance": "finance"}
MILLION = 1_000_000


def printed(seed, table, column):
    """Return the printed figures of one column by row, lost signs put right."""
    folder = PUBLISHED / seed / table
    with (folder / "values.csv").open(encoding="utf-8") as file:
        values = {
            row["row"]: int(row["value"])
            for row in csv.DictReader(file)
            if row["column"] == column and row["value"]
        }
    about = tomllib.loads((folder / "table.toml").read_text(encoding="utf-8"))
    for misprint in about.get("misprint", ()):
        if misprint["cause"] == "misprint" and misprint["column"] == column:
            values[misprint["row"]] = int(misprint["right"])
    return values


def column_of(seed, tables, lines, column):
    """Return the figures of a column by line of the form, matched row by row in printed order."""
    found = {}
    for section, table in tables.items():
        with (PUBLISHED / seed / table / "rows.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        values = printed(seed, table, column)
        for row, line in zip(rows, lines.section(section), strict=True):
            assert row["label"] == line.term
            assert (row["kind"] == "heading") == line.heading
            if row["row"] in values:
                found[line.id] = values[row["row"]] * MILLION
    return found


CASES = [
    ("s002", S002, KAGOSHIMA, "standard", "last_year", None),
    ("s002", S002, KAGOSHIMA, "standard", "plan", None),
    ("s002", S002, KAGOSHIMA, "standard", "actual", "last_year"),
    ("s001", S001, NAGASAKI, "nagasaki", "plan", None),
    ("s001", S001, NAGASAKI, "nagasaki", "actual", None),
]


@pytest.mark.parametrize("case", CASES)
def test_the_printed_plans_and_results_hold_every_identity(case):
    seed, tables, on, form, column, before = case
    lines = plan_lines(on, form)
    values = column_of(seed, tables, lines, column)
    opening = column_of(seed, tables, lines, before) if before else None
    assert identities(values, lines, opening=opening, unit_yen=MILLION) == ()


@pytest.mark.parametrize("case", CASES)
def test_subtotals_computed_from_the_printed_leaves_are_the_printed_ones(case):
    seed, tables, on, form, column, _ = case
    lines = plan_lines(on, form)
    values = column_of(seed, tables, lines, column)
    leaves = {key: value for key, value in values.items() if not lines[key].computed}
    subtotals = complete(leaves, lines)
    assert values.keys() <= subtotals.keys()
    for line in lines.values():
        if line.computed and line.id in values:
            # every leaf below the line may hide half a million, and so may the line itself
            hidden = (leaf_count(line, lines) + 1) * MILLION // 2
            assert abs(subtotals[line.id] - values[line.id]) <= hidden, line.term


def leaf_count(line, lines):
    return sum(leaf_count(lines[part.id], lines) for part in line.parts) if line.parts else 1


def test_a_lost_sign_is_found():
    lines = plan_lines(KAGOSHIMA)
    values = column_of("s002", S002, lines, "actual")
    values["income.extraordinary_balance"] *= -1
    rules = {(found.line.id, found.rule) for found in identities(values, lines, unit_yen=MILLION)}
    assert rules == {("income.extraordinary_balance", "plan_sum"), ("income.surplus", "plan_sum")}


@pytest.mark.parametrize("case", CASES[2:])
def test_no_subtotal_may_move_by_its_slack(case):
    seed, tables, on, form, column, _ = case
    lines = plan_lines(on, form)
    values = column_of(seed, tables, lines, column)
    for line in lines.values():
        if not line.computed or not values.get(line.id):
            continue
        changed = {**values, line.id: values[line.id] + (len(line.parts) + 3) * MILLION}
        assert identities(changed, lines, unit_yen=MILLION), line.term


def test_exact_yen_may_not_differ_by_one():
    lines = plan_lines(OITA)
    leaves = {line.id: 7 for line in lines.section("income") if not line.computed}
    surplus = complete(leaves, lines)["income.surplus"]
    leaves["income.fund_reserve_transfer"] = surplus - 7 + 7 + 7  # the transfer, two releases
    values = complete(leaves, lines)
    assert identities(values, lines) == ()
    off = {**values, "income.surplus": values["income.surplus"] + 1}
    (first, second) = identities(off, lines)
    assert (first.rule, second.rule) == ("plan_sum", "plan_agrees")
    assert "当期収支差額" in first.problem.message


def test_the_forms_have_the_printed_numbers_of_lines():
    counts = {
        (on, form): tuple(
            sum(not line.heading for line in plan_lines(on, form).section(section))
            for section in SECTIONS
        )
        for on, form in ((KAGOSHIMA, "standard"), (OITA, "standard"), (NAGASAKI, "nagasaki"))
    }
    assert counts == {
        (KAGOSHIMA, "standard"): (6, 31, 23, 27, 13),
        (OITA, "standard"): (6, 31, 0, 24, 13),
        (NAGASAKI, "nagasaki"): (4, 10, 0, 9, 0),
    }


@pytest.mark.parametrize("form", forms())
@pytest.mark.parametrize("on", [KAGOSHIMA, date(2022, 3, 31), OITA, NAGASAKI], ids=str)
def test_a_form_names_only_lines_and_accounts_that_exist(form, on):
    try:
        lines = plan_lines(on, form)
    except NotInForce:
        assert form != "standard"
        return
    known = {account.id for account in accounts()}
    for line in lines.values():
        for part in (*line.parts, *line.agrees, *line.roll):
            assert part.id in lines
        assert line.same is None or line.same in lines
        assert line.last is None or line.last in lines
        assert line.parent is None or line.parent in lines
        assert {part.id for part in line.accounts} <= known


def test_the_income_plan_gathers_every_account_of_the_income_statement_once():
    for on in (KAGOSHIMA, OITA):
        table = chart(on)
        lines = plan_lines(on)
        named = [part.id for line in lines.section("income") for part in line.accounts]
        leaves = [
            account.id
            for account in table.statement("income_statement")
            if table.takes_postings(account.id)
        ]
        gathers = [
            account
            for name in named
            for account in ([child.id for child in table.children(name)] or [name])
        ]
        assert sorted(gathers) == sorted(leaves)


def test_a_line_is_unknown_if_one_of_its_accounts_is():
    lines = plan_lines(OITA)
    assert gathered(lines, lambda account, at: None) == {}
    amounts = gathered(lines, lambda account, at: 5 if account != "deposit_interest" else None)
    assert "income.investment_income" not in amounts
    assert amounts["income.guarantee_fees"] == 5


def test_ratios_and_graded_lines_are_the_ones_of_the_rules():
    lines = plan_lines(OITA)
    assert [line.id for line in lines.section("ratio")] == [f"ratio.{key}" for key in FORMULAS]
    assert [line.term for line in lines.section("ratio")] == [f.term for f in FORMULAS.values()]
    graded = {line.graded for line in lines.values() if line.graded}
    assert graded == set(grading_rule("kagoshima", KAGOSHIMA).items)


def test_before_the_first_form_nothing_is_answered():
    with pytest.raises(NotInForce):
        plan_lines(date(2006, 3, 31))


def test_every_layout_names_its_source():
    sources = document("sources")
    assert all(layout["source"] in sources for layout in document("plan_lines")["layout"])

"""The statements of seed 004 (Oita, FY2023) rebuilt to the yen from its leaf accounts."""

import csv
from datetime import date
from pathlib import Path

import pytest

from shinpo.core.refusal import Refused
from shinpo.core.statement_tables import statement_tables
from shinpo.core.statements import Appropriation, appropriate, leaf_accounts, statements
from shinpo.law.chart import chart
from shinpo.law.statements import appropriation_rule, statement_form
from shinpo.law.styles import style

OITA = date(2024, 3, 31)
PUBLISHED = Path(__file__).parents[2] / "data" / "published" / "s004"
NAMES = ("balance_sheet", "property_list", "income_statement")
TO_FUND, TO_VARIATION = 401_734_651, 401_700_000
LOSS_COMPENSATION = 123_909_139
DERIVED = {"debit_total", "credit_total", "ordinary_balance", "extraordinary_balance", "surplus"}
DISPOSED = {"reform_fund_release", "variation_reserve_release", "variation_reserve_transfer",
            "basic_assets_transfer"}  # fmt: skip
APPROPRIATION = ("variation_reserve_transfer", "fund_reserve_transfer",
                 "variation_reserve_release", "fund_reserve_release")  # fmt: skip


def lines(table: str, name: str) -> list[dict[str, str]]:
    with (PUBLISHED / table / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def made(leaves):
    return statements(leaves, chart(OITA), statement_form(OITA), appropriation_rule(OITA))


def tables(result):
    found = statement_tables(result, style="s004_magazine", as_of="現在", term="自至")
    return dict(zip(NAMES, found, strict=True))


def printed_leaves() -> dict[str, int]:
    """Return the printed leaf accounts before appropriation, matched by place in print."""
    found = {}
    forms = tables(made({}))
    for name in ("balance_sheet", "income_statement"):
        values = {row["row"]: int(row["value"]) for row in lines(name, "values.csv")}
        known = {account.id for account in leaf_accounts(chart(OITA))} | {"claims_cover_reversal"}
        for printed, row in zip(lines(name, "rows.csv"), forms[name].rows, strict=True):
            if row.id in known - DERIVED - DISPOSED:
                found[row.id] = values[printed["row"]]
    money = found.pop("claims_cover_reversal")
    found["claims_cover_reversal_insurance"] = money - LOSS_COMPENSATION
    assert found["claims_cover_reversal_loss_compensation"] == LOSS_COMPENSATION
    found["fund_reserve"] -= TO_FUND
    found["variation_reserve"] -= TO_VARIATION
    return found


LEAVES = printed_leaves()


@pytest.mark.parametrize("name", NAMES)
def test_the_print_is_rebuilt_cell_by_cell(name):
    table = tables(made(LEAVES))[name]
    rows = lines(name, "rows.csv")
    printed = {row["row"]: row["text"] for row in lines(name, "printed.csv")}
    assert [row["label"] for row in rows] == [row.label for row in table.rows]
    assert [row["kind"] for row in rows] == [str(row.kind) for row in table.rows]
    assert [int(row["level"]) for row in rows] == [row.level for row in table.rows]
    texts = {cell.row.id: cell.text for cell in table.printed(style("s004_magazine"))}
    shown = [texts[row.id] for row in table.rows if row.id in texts]
    assert shown == [printed[row["row"]] for row in rows if row["kind"] != "heading"]
    assert len(shown) == len(printed)


def test_every_identity_holds_and_the_surplus_is_split_as_printed():
    result = made(LEAVES)
    assert result.holds, [i for i in result.identities if not i.holds]
    assert not result.booked
    assert result.yen["surplus"] == TO_FUND + TO_VARIATION
    assert result.appropriation == Appropriation(TO_VARIATION, TO_FUND)
    assert result.yen["net_assets"] == 23_861_540_922


def test_the_same_statements_follow_when_the_appropriation_is_in_the_books():
    booked = {
        **LEAVES,
        "fund_reserve": LEAVES["fund_reserve"] + TO_FUND,
        "variation_reserve": LEAVES["variation_reserve"] + TO_VARIATION,
        "fund_reserve_transfer": TO_FUND,
        "variation_reserve_transfer": TO_VARIATION,
    }
    result = made(booked)
    assert result.booked
    assert result.holds
    assert result.yen == made(LEAVES).yen


def test_a_wrong_appropriation_in_the_books_is_found():
    booked = {
        **LEAVES,
        "fund_reserve": LEAVES["fund_reserve"] + TO_FUND - 1,
        "variation_reserve": LEAVES["variation_reserve"] + TO_VARIATION + 1,
        "fund_reserve_transfer": TO_FUND - 1,
        "variation_reserve_transfer": TO_VARIATION + 1,
    }
    failed = {identity.id for identity in made(booked).identities if not identity.holds}
    assert failed == {
        "appropriation_fund_reserve_transfer",
        "appropriation_variation_reserve_transfer",
    }


@pytest.mark.parametrize("account", sorted(LEAVES))
def test_one_yen_too_much_anywhere_is_found(account):
    result = made({**LEAVES, account: LEAVES[account] + 1})
    assert not result.holds


@pytest.mark.parametrize(
    ("more", "less"), [("ordinary_deposits", "time_deposits"), ("salaries", "travel_expenses")]
)
def test_two_errors_that_balance_are_found_by_the_comparison(more, less):
    changed = {**LEAVES, more: LEAVES[more] + 1, less: LEAVES[less] - 1}
    result = made(changed)
    assert result.holds
    assert result.yen != made(LEAVES).yen


def test_a_release_of_the_reform_fund_is_part_of_what_is_halved():
    released = {**LEAVES, "reform_fund_release": 300_000, "fund": LEAVES["fund"] - 300_000}
    result = made(released)
    assert result.yen["surplus"] == 803_734_651
    assert result.appropriation.variation_reserve_transfer == 401_800_000
    assert result.holds


@pytest.mark.parametrize(
    ("surplus", "reserve", "want"),
    [
        (0, 5, Appropriation()),
        (199_999, 0, Appropriation(0, 199_999)),
        (200_000, 0, Appropriation(100_000, 100_000)),
        (-7, 10, Appropriation(variation_reserve_release=7)),
        (-12, 10, Appropriation(variation_reserve_release=10, fund_reserve_release=2)),
    ],
)
def test_half_is_cut_to_100_000_yen_and_a_deficit_is_met_from_the_reserves(surplus, reserve, want):
    assert appropriate(surplus, reserve, appropriation_rule(OITA)) == want


def test_a_deficit_prints_a_release_and_still_closes():
    loss = {**LEAVES, "salaries": LEAVES["salaries"] + 1_000_000_000}
    loss["ordinary_deposits"] -= 1_000_000_000
    result = made(loss)
    assert result.holds
    assert result.yen["variation_reserve_release"] == 1_000_000_000 - TO_FUND - TO_VARIATION
    assert result.yen["surplus"] == result.yen["basic_assets_transfer"] == 0


def test_a_heading_takes_no_balance():
    with pytest.raises(Refused) as refused:
        made({"deposits": 1, "nothing": 2})
    assert [problem.field for problem in refused.value.problems] == ["deposits", "nothing"]

"""What the evaluations of seeds 000, 001 and 003 print, and where they contradict themselves."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from shinpo.publishing.proof.formulas import Library
from shinpo.publishing.proof.report import Report, prove
from shinpo.statistics.published_files import load, published_root, table_folders

LIBRARY = Library()
PREVIOUS = ("previous", "cases_previous", "amount_previous")
RATIOS = ("cases_ratio", "amount_ratio")


def proved(path: str) -> Report:
    return prove(published_root() / path, LIBRARY)


def corrected(path: str, cause: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Cells of the misprint list with that cause: printed and recomputed."""
    causes = {(m.row, m.column): m.cause for m in proved(path).table.misprints}
    return {
        finding.cell: (str(finding.printed), str(finding.right))
        for finding in proved(path).misprints
        if causes[finding.cell] == cause
    }


def test_ratios_that_come_from_yen_are_within_the_rounding_of_the_printed_millions():
    assert corrected("s001/income", "rounding") == {
        ("ordinary_balance", "plan_ratio"): ("127.1", "127.2"),
        ("extraordinary_income", "plan_ratio"): ("91.2", "91.1"),
        ("reform_fund_drawn", "plan_ratio"): ("56.3", "56.6"),
        ("net_balance", "plan_ratio"): ("130.9", "130.8"),
        ("transfer_to_capital", "plan_ratio"): ("130.9", "130.8"),
        ("ordinary_balance", "actual_ratio"): ("110.6", "110.7"),
        ("extraordinary_balance", "actual_ratio"): ("5.6", "5.3"),
    }
    assert corrected("s001/finance", "rounding") == {
        ("reform_fund_drawn", "plan_ratio"): ("56.3", "56.6"),
        ("reform_fund_balance", "plan_ratio"): ("232.5", "230.8"),
        ("reform_fund_balance", "actual_ratio"): ("58.5", "58.3"),
    }
    assert corrected("s000/main", "rounding") == {
        ("approvals", "current_ratio"): ("171.8", "171.9"),
        ("subrogation", "current_ratio"): ("179.8", "180.1"),
        ("recovery", "current_ratio"): ("84.3", "84.2"),
    }


def test_the_committee_names_11_million_where_the_report_gives_51():
    assert corrected("s001/changes", "misprint") == {("ordinary_balance", "increase"): ("11", "51")}


def test_what_miyazaki_prints_does_not_add_up_in_two_places():
    assert corrected("s000/startup", "misprint") == {
        ("approvals", "current_ratio"): ("102.5", "105.2")
    }
    assert corrected("s000/revival_activities", "misprint") == {
        ("activities", "current"): ("115", "121")
    }


def test_last_years_ratio_follows_from_a_change_that_only_the_text_prints(tmp_path: Path):
    """2,353 is 62 more than last year: 102.7 %. With 63 more it would be 102.8 %."""
    shutil.copytree(published_root() / "s001", tmp_path / "s001")
    values = tmp_path / "s001" / "changes" / "values.csv"
    text = values.read_text(encoding="utf-8")
    values.write_text(
        text.replace("ordinary_income,increase,62", "ordinary_income,increase,65"), encoding="utf-8"
    )
    (difference,) = (
        d
        for d in prove(tmp_path / "s001" / "income", Library()).differences
        if d.cell[0] == "ordinary_income"
    )
    assert (difference.printed, difference.right) == (Decimal("102.7"), Decimal("102.8"))


def test_a_new_activity_has_no_figure_of_last_year():
    table = load(published_root() / "s003" / "activities_guarantee")
    assert table.values["university_meetings", "previous"] is None
    assert table.values["meet_industry", "previous"] == 0


def test_every_figure_that_miyagi_compares_with_last_year_is_there():
    """The text says 前年度 of 114 figures and 前年比 of 27 more, in 133 places."""
    last_year, ratios = 0, 0
    for folder in table_folders(published_root() / "s003"):
        for (row, column), value in load(folder).values.items():
            before = row == "previous" or column in PREVIOUS
            last_year += before and value is not None
            ratios += column in RATIOS and value is not None
    repeated = 1  # 842 stands in the breakdown and in the rate
    assert (last_year - repeated, ratios) == (114, 27)


@pytest.mark.parametrize("seed", ["s000", "s001", "s003"])
def test_activity_labels_are_names_and_not_sentences(seed):
    for folder in table_folders(published_root() / seed):
        for row in load(folder).rows:
            assert "。" not in row.label
            assert len(row.label) <= 40, row.label

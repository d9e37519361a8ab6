"""Each invariant bites: a closing with one thing wrong is not published."""

import pytest

from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.statistics import invariants
from shinpo.statistics.reader import Closings
from shinpo.statistics.tables import Statistics
from support import closings

MAY = Month(2024, 5)


@pytest.fixture
def spoiled(golden, tmp_path):
    """Return a function that closes the ten contracts with May's rows changed."""

    def close(change):
        story = closings.told(golden)
        for text in golden["months"]:
            month = Month.parse(text)
            rows = {
                name: [dict(row) for row in found]
                for name, found in closings.standing(story, month).items()
            }
            totals = dict(golden["manifest"].get(text, {}))
            if month == MAY:
                change(rows, totals)
            closings.write(tmp_path, 1, month, rows, totals)
        return Statistics.of(Closings.in_folder(tmp_path, 1), MAY)

    return close


def problems(statistics):
    with pytest.raises(Refused) as refused:
        invariants.check(statistics)
    return {(p.field, p.rule): p.message for p in refused.value.problems}


def test_a_guarantee_that_vanished_breaks_the_roll(spoiled):
    def lose(rows, totals):
        rows["guarantees"] = rows["guarantees"][:-1]
        totals["guarantees_outstanding"] = [4, 22_900_000]

    found = problems(spoiled(lose))
    assert set(found) == {("overview", "statistics.linear")}
    message = found["overview", "statistics.linear"]
    assert "「保証債務残高」の繰越計算" in message
    assert "公表できません" in message


def test_figures_that_differ_from_the_closing_are_named(spoiled):
    def differ(rows, totals):
        totals["guarantee_approved"] = [3, 28_000_000]

    message = problems(spoiled(differ))["overview", "statistics.manifest"]
    assert "「本年度中」（month_amount）は28,000,001ですが、締切時の記録は28,000,000です" in message


def test_a_total_that_the_closing_lacks_is_named(spoiled):
    message = problems(spoiled(lambda rows, totals: totals.pop("claims_balance")))
    assert "「求償権残高」（claims_balance）の合計がありません" in str(message)


def test_a_principal_and_interest_that_do_not_add_up_are_named(spoiled):
    def split(rows, totals):
        for row in rows["guarantee_movements"]:
            if row["kind"] == "guarantee_subrogated":
                row["interest_yen"] += 1

    assert ("overview", "statistics.sum") in problems(spoiled(split))


def test_a_purpose_that_no_row_knows_is_named(spoiled):
    def unknown(rows, totals):
        for row in rows["guarantee_movements"]:
            if row["kind"] == "guarantee_approved":
                row["purpose"] = "speculation"

    statistics = spoiled(unknown)
    assert statistics.table("by_purpose").cell("unlisted", "month_count").value == 3
    assert "（speculation）" in problems(statistics)["by_purpose", "statistics.listed"]


def test_a_lender_that_left_keeps_its_figures_in_a_row_of_its_own(spoiled):
    def leave(rows, totals):
        rows["lenders"] = rows["lenders"][:1]

    statistics = spoiled(leave)
    table = statistics.table("by_bank")
    assert table.row("unlisted").label == "上記以外"
    assert table.cell("unlisted", "balance_amount").value == 15_000_000
    invariants.check(statistics)


def test_a_row_counted_in_no_total_is_named(spoiled, monkeypatch):
    statistics = spoiled(lambda rows, totals: None)
    keys = dict(statistics.axes["bank"].keys)
    keys["9002"] = frozenset()
    axes = {**statistics.axes, "bank": type(statistics.axes["bank"])(
        statistics.axes["bank"].rows, keys
    )}  # fmt: skip
    found = problems(Statistics(statistics.closings, statistics.periods, statistics.counted, axes))
    assert ("by_bank", "statistics.sum") in found


def test_a_total_that_is_not_the_overviews_is_named(spoiled, monkeypatch):
    statistics = spoiled(lambda rows, totals: None)
    honest = Statistics.table

    def two_truths(self, name, style=None):
        table = honest(self, name, style)
        if name == "by_bank":
            cells = {**table.cells, ("total", "ytd_count"): table.cell("total", "ytd_amount")}
            object.__setattr__(table, "cells", cells)
        return table

    monkeypatch.setattr(Statistics, "table", two_truths)
    assert ("by_bank", "statistics.overview") in problems(statistics)

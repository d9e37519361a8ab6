"""Tables over closings, against ten contracts worked out by hand."""

import dataclasses
import shutil

import pytest

from shinpo.core.figures import CellKind
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.law.styles import style
from shinpo.statistics import invariants
from shinpo.statistics.reader import Closings
from shinpo.statistics.tables import Statistics, table_names

MAY = Month(2024, 5)


def shown(table, row, column, wanted):
    """Return a figure as the case writes it: numbers of counts and yen, texts of quotients."""
    if isinstance(wanted, int):
        return table.cell(row, column).value
    return table.text(row, column, style(table.style))


def test_every_figure_is_the_one_worked_out_by_hand(golden, statistics):
    for name, lines in golden["want"].items():
        table = statistics.table(name)
        for row, wanted in lines.items():
            found = [
                shown(table, row, column.id, cell)
                for column, cell in zip(table.columns, wanted, strict=True)
            ]
            assert found == wanted, f"{name} / {row}"


def test_every_table_has_a_case(golden):
    assert set(golden["want"]) == set(table_names())


def test_all_invariants_hold(statistics):
    invariants.check(statistics)


def test_a_bank_without_any_figure_keeps_its_row(statistics):
    table = statistics.table("by_bank")
    assert table.row("9003").label == "第二架空銀行"
    assert table.cell("9003", "ytd_count").kind is CellKind.NIL


def test_versions_of_a_programme_share_one_row_under_the_newest_name(statistics):
    labels = [row.label for row in statistics.table("by_programme").rows]
    assert labels == ["一般保証", "協会制度計", "振興資金", "架空県制度計", "合計"]


def test_headings_name_the_period(statistics):
    table = statistics.table("by_bank")
    assert table.column("ytd_amount").head == ("保証承諾", "当月末(R6/4～R6/5)", "金額(A)")
    assert table.period_note == "R6/5分"
    assert table.unit_note == "（単位：件・千円・％）"


def test_without_last_years_closings_ratios_have_no_base(root):
    closings = Closings.in_folder(root, 1)
    this_year = {m: c for m, c in closings.manifests.items() if m >= Month(2024, 3)}
    statistics = Statistics.of(dataclasses.replace(closings, manifests=this_year), MAY)
    table = statistics.table("by_bank")
    assert table.cell("total", "ytd_ratio").kind is CellKind.NO_BASE
    assert table.cell("total", "balance_share").value == 100
    assert table.notes == ("前年同期の締めがないため、前年比を算出できない欄があります。",)


def test_a_year_that_starts_with_the_first_closing_says_so(root):
    closings = Closings.in_folder(root, 1)
    only = {MAY: closings.manifests[MAY]}
    table = Statistics.of(dataclasses.replace(closings, manifests=only), MAY).table("overview")
    assert table.cell("approved", "ytd_amount").value == 28_000_001
    assert "累計はR6/5からの計数です" in table.notes[0]


def test_a_month_that_is_not_closed_is_refused(root):
    with pytest.raises(Refused, match=r"2024-06 は締め切られていない.*最後の月は2024-05"):
        Statistics.of(Closings.in_folder(root, 1), Month(2024, 6))
    with pytest.raises(Refused, match="締め切られた月はまだありません"):
        Statistics.of(Closings.in_folder(root, 3), MAY)


def test_an_unknown_table_is_refused_with_the_names_there_are(statistics):
    with pytest.raises(Refused, match=r"統計表「by_star」はありません.*overview、by_bank"):
        statistics.table("by_star")


def test_another_associations_rows_are_never_read(root):
    own = Statistics.of(Closings.in_folder(root, 1), MAY).table("overview")
    other = Statistics.of(Closings.in_folder(root, 2), MAY).table("overview")
    assert own.cell("outstanding", "ytd_count").value == 5
    assert other.cell("outstanding", "ytd_count").value == 1


def test_a_changed_file_is_refused(root, golden, tmp_path):
    shutil.copytree(root, tmp_path / "copy")
    path = tmp_path / "copy" / "association=1" / "month=2024-05" / "guarantees.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Refused, match=r"guarantees が、締切時の内容と異なります"):
        Statistics.of(Closings.in_folder(tmp_path / "copy", 1), MAY)

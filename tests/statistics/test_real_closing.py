"""From an application to the printed figure: acts, closing, tables, command."""

import csv
import io
import json
import re
from types import SimpleNamespace

import openpyxl
import pytest

from shinpo.cli import __main__ as command
from shinpo.cli import table as table_command
from shinpo.core.period import Month
from shinpo.ledger import scope
from shinpo.statistics import invariants
from shinpo.statistics.tables import statistics_of
from support.book import open_book
from support.quarter import live_through


@pytest.fixture
def closed(db, settings, tmp_path):
    """Three months of an association are closed."""
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        book = open_book(1)
        live_through(book)
        yield book


def test_what_was_done_is_what_is_counted(closed):
    statistics = statistics_of(1, Month(2024, 6))
    overview = statistics.table("overview")
    figures = {
        row: (overview.cell(row, "ytd_count").value, overview.cell(row, "ytd_amount").value)
        for row in ("applied", "under_review", "approved", "subrogated_principal", "outstanding")
    }
    assert figures == {
        "applied": (3, 18_000_000),
        "under_review": (1, 6_000_000),
        "approved": (2, 12_000_000),
        "subrogated_principal": (1, 6_000_000),
        "outstanding": (1, 6_000_000),
    }
    invariants.check(statistics)


def test_a_closing_is_counted_once(closed):
    assert statistics_of(1, Month(2024, 6)) is statistics_of(1, Month(2024, 6))


@pytest.fixture
def shinpo(closed, monkeypatch, capsysbinary):
    """Return a function that runs the command for the closed association."""
    monkeypatch.setattr(table_command, "find", lambda code: SimpleNamespace(id=1))

    def run(*arguments):
        code = command.main(["table", *arguments, "--association", "test"])
        answer = capsysbinary.readouterr()
        return code, answer.out.decode(), answer.err.decode()

    return run


def test_csv_is_tidy_and_carries_the_codes(shinpo):
    code, out, _ = shinpo("by_bank", "--month", "2024-06", "--format", "csv")
    assert code == 0
    assert out.startswith("\ufeffperiod,axis,code,label,measure,unit,value,flag\r\n")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    by_key = {(row["code"], row["measure"]): row for row in rows}
    assert by_key["9001", "balance_amount"] == {
        "period": "2024-06", "axis": "by_bank", "code": "9001", "label": "見本銀行",
        "measure": "balance_amount", "unit": "yen", "value": "6000000", "flag": "",
    }  # fmt: skip
    assert by_key["9001", "balance_ratio"]["flag"] == "no_base"
    assert by_key["9001", "month_count"]["flag"] == "nil"


def test_json_carries_kinds_and_what_quotients_were_made_of(shinpo):
    code, out, _ = shinpo("by_bank", "--month", "2024-06")
    assert code == 0
    document = json.loads(out)
    cells = {row["id"]: row["cells"] for row in document["rows"]}
    assert cells["total"]["sub_per_approval"] == {
        "kind": "value", "value": "50.1", "numerator": 6_007_890, "denominator": 12_000_000,
        "text": "50.1",
    }  # fmt: skip
    assert document["notes"][-1] == "前年同期の締めがないため、前年比を算出できない欄があります。"


def test_the_page_names_every_cell_by_its_headings(shinpo):
    code, out, _ = shinpo("by_bank", "--month", "2024-06", "--format", "html")
    assert code == 0
    assert '<html lang="ja">' in out
    assert "<h1>金融機関別保証状況 R6/6分</h1>" in out
    assert 'id="by_bank-9001" scope="row"' in out
    assert '<td class="figure" headers="by_bank-9001 ' in out
    assert ">金融機関</th>" in out


def test_the_workbook_holds_the_table_its_figures_and_its_terms(closed, monkeypatch, capsysbinary):
    monkeypatch.setattr(table_command, "find", lambda code: SimpleNamespace(id=1))
    arguments = ["table", "by_bank", "--association", "test", "--month", "2024-06"]
    assert command.main([*arguments, "--format", "xlsx"]) == 0
    book = openpyxl.load_workbook(io.BytesIO(capsysbinary.readouterr().out))
    assert book.sheetnames[0] == "金融機関別保証状況"
    assert {"tidy", "definitions"} <= set(book.sheetnames)
    words = {cell.value for row in book["definitions"].iter_rows() for cell in row}
    assert "代位弁済" in words


def test_a_style_of_choice_prints_in_its_signs(shinpo):
    _, out, _ = shinpo("by_bank", "--month", "2024-06", "--style", "gov_stat", "--format", "html")
    assert re.search(r'<td class="figure"[^>]*>-</td>', out)
    assert "該当数字のないもの" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("by_star", "--month", "2024-06"), "統計表「by_star」はありません"),
        (("by_bank", "--month", "2024-07"), "2024-07 は締め切られていない"),
        (("by_bank", "--month", "2024-13"), "月として読めません"),
        (("by_bank", "--month", "2024-06", "--style", "gothic"), "様式「gothic」はありません"),
    ],
)
def test_bad_use_is_named_in_japanese(shinpo, arguments, says):
    code, out, err = shinpo(*arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_an_unknown_association_is_named(closed, capsys):
    code = command.main(["table", "by_bank", "--association", "nobody", "--month", "2024-06"])
    assert code == 2
    assert "協会「nobody」は登録されていません" in capsys.readouterr().err


def test_a_failing_invariant_is_a_finding(shinpo, closed, monkeypatch):
    statistics = statistics_of(1, Month(2024, 6))
    manifest = statistics.closings.manifests[Month(2024, 6)]
    monkeypatch.setitem(manifest["totals"], "guarantees_outstanding", [2, 1])
    code, out, err = shinpo("overview", "--month", "2024-06")
    assert (code, out) == (1, "")
    assert "公表できません" in err


def test_the_register_is_listed(capsys):
    assert command.main(["tables", "--format", "json"]) == 0
    names = [table["name"] for table in json.loads(capsys.readouterr().out)]
    assert names[:2] == ["overview", "by_bank"]

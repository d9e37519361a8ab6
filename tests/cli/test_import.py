"""`shinpo import`: all rows of a file or none, every problem with row, column and rule."""

import json
from pathlib import Path

import openpyxl
import pytest

from shinpo.cli.__main__ import main
from shinpo.core.corporate_number import check_digit
from shinpo.ledger import scope
from shinpo.registry.models import Branch, Enterprise, Lender, Municipality, Programme
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

CATALOGUE = Path(__file__).parents[2] / "data" / "programmes" / "oita-2024"
BASE = "999900000123"
HEADS = (
    "企業者名,企業者名（カナ）,組織形態,法人番号,代表者名,資本金,従業員数,業種,市町村,創業年月日"
)
GOOD = f'青空製作所,アオゾラセイサクショ,会社,{check_digit(BASE)}{BASE},見本　太郎,"10,000,000",8,0911,990019,H10.4.1'  # noqa: E501
GOOD_TOO = "見本商店,ミホンショウテン,個人事業者,,見本　花子,,2,56,990019,"


@pytest.fixture
def office():
    return open_office()


def run(capsys, *args):
    code = main(["import", *map(str, args), "--association", "mihon-1"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def file(tmp_path, *lines, encoding="utf-8"):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def count(model):
    with scope.association(1):
        return model.objects.count()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_enterprises_come_from_csv_of_either_encoding(office, capsys, tmp_path, encoding):
    path = file(tmp_path, HEADS, GOOD, "", GOOD_TOO, encoding=encoding)
    assert run(capsys, "enterprises", path, "--check") == (
        0, [{"kind": "enterprises", "rows": 2, "written": 0}],
    )  # fmt: skip
    assert count(Enterprise) == 1
    assert run(capsys, "enterprises", path)[0] == 0
    with scope.association(1):
        made = Enterprise.objects.get(number="0000000002")
        assert (made.name, made.capital_yen) == ("青空製作所", 10_000_000)
    assert run(capsys, "enterprises", path)[0] == 0
    assert count(Enterprise) == 3


def test_every_wrong_cell_is_told_and_nothing_is_written(office, capsys, tmp_path):
    wrong = (
        GOOD.replace("会社", "結社").replace(",8,", ",八,"),
        GOOD_TOO.replace("ミホンショウテン", ""),
    )
    code, told = run(capsys, "enterprises", file(tmp_path, HEADS, GOOD, *wrong))
    assert code == 1
    assert [(p["row"], p["column"], p["rule"]) for p in told] == [
        (3, "組織形態", "choice"),
        (3, "従業員数", "number"),
        (4, "企業者名（カナ）", "required"),
    ]
    twice = GOOD.replace(",990019,", ",000000,")
    code, told = run(capsys, "enterprises", file(tmp_path, HEADS, GOOD, twice))
    assert [(p["row"], p["field"], p["rule"]) for p in told] == [
        (3, "municipality_code", "municipality_unknown"),
        (3, "corporate_number", "corporate_number_once"),
    ]
    assert count(Enterprise) == 1


def test_a_file_without_its_columns_or_unreadable_is_refused(office, capsys, tmp_path):
    for lines, rule in (
        (("企業者名", "青空"), "heading_missing"),
        ((HEADS + ",業種", GOOD), "heading_twice"),
        (("",), "file_empty"),
    ):
        code, told = run(capsys, "enterprises", file(tmp_path, *lines))
        assert (code, told[0]["rule"]) == (1, rule)
    broken = tmp_path / "rows.xlsx"
    broken.write_bytes(b"no workbook")
    assert run(capsys, "enterprises", broken)[1][0]["rule"] == "file_unreadable"
    assert run(capsys, "enterprises", tmp_path / "none.csv")[0] == 2


def test_lenders_are_completed_from_the_public_list(office, capsys, tmp_path):
    heads = (
        "金融機関コード", "金融機関名", "金融機関名（カナ）", "業態", "表示順",
        "責任共有の方式", "取引開始日", "取引終了日", "店舗",
    )  # fmt: skip
    book = openpyxl.Workbook()
    book.active.append(heads)
    book.active.append(
        ("0001", None, None, "都市銀行", 1, "負担金方式", "2010-04-01", None, "001 004")
    )
    book.active.append(
        (
            "X001",
            "見本信用組合",
            "ミホン",
            "信用組合",
            2,
            "部分保証方式",
            "H22.4.1",
            None,
            "001:本店",
        )
    )
    path = tmp_path / "lenders.xlsx"
    book.save(path)
    assert run(capsys, "lenders", path)[0] == 0
    with scope.association(1):
        listed = Lender.objects.get(code="0001")
        assert listed.name
        assert listed.kana
        assert list(listed.branches.order_by("code").values_list("code", flat=True)) == [
            "001", "004",
        ]  # fmt: skip
        assert Branch.objects.get(lender__code="X001").name == "本店"
    book.active.append(("X002", None, None, "信用組合", 3, "部分保証方式", "H22.4.1", None, "999"))
    book.save(path)
    assert {(p["row"], p["rule"]) for p in run(capsys, "lenders", path)[1]} == {
        (4, "lender_not_in_zengin"),
        (4, "branch_not_in_zengin"),
    }
    assert count(Lender) == 3


def test_municipalities_may_follow_each_other_but_not_overlap(office, capsys, tmp_path):
    heads = "地方公共団体コード,市町村名,市町村名（カナ）,郡,表示順,有効開始日,有効終了日"
    old = "990027,旧見本町,キュウミホンチョウ,見本郡,2,1955-04-01,2005-03-31"
    new = "990027,新見本市,シンミホンシ,,2,2005-04-01,"
    clash = "990019,見本市,ミホンシ,,1,2024-01-01,"
    code, told = run(capsys, "municipalities", file(tmp_path, heads, old, new, clash))
    assert (code, [(p["row"], p["rule"]) for p in told]) == (1, [(4, "overlap")])
    assert run(capsys, "municipalities", file(tmp_path, heads, old, new))[0] == 0
    assert count(Municipality) == 3


def test_the_catalogue_comes_whole_with_its_approver(office, capsys):
    assert main(["import", "programmes", str(CATALOGUE), "--association", "mihon-1"]) == 2
    capsys.readouterr()
    code, told = run(capsys, "programmes", CATALOGUE, "--approver", "理事会")
    assert (code, told) == (0, [{"kind": "programmes", "rows": 120, "written": 120}])
    assert count(Programme) == 121

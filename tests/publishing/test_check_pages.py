"""The pages of 校正: tables and texts in, the same with marks out, nothing kept."""

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shinpo.governance.roles import Role
from support.office import open_office

TABLES, WORDS = "/number-check/", "/number-check/words/"
TABLE = (
    "事業計画（単位：百万円）\n項目\t計画\t実績\t計画比\n"
    "甲\t1,300\t1,352\t140.0\n乙\t900\t1,018\t113.2\n合計\t2,200\t\t107.7"
)
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def desk() -> Client:
    return open_office().client(Role.RECEPTION)


def page(answer) -> str:
    return " ".join(answer.content.decode().split())


def hidden(html: str) -> str:
    from html import unescape

    return unescape(re.search(r'name="tables" value="(.*?)"', html, re.DOTALL)[1])


def test_a_pasted_table_comes_back_with_marks_causes_and_counts(desk):
    answer = desk.post(TABLES, {"text": TABLE})
    html = page(answer)
    assert answer.status_code == 200
    assert '<span class="printed">140.0</span>' in html
    assert "正 104.0" in html
    assert "数字の並びが入れ替わっています" in html
    assert '<span class="printed">（空欄）</span>' in html
    assert "欄が失われています" in html
    assert "正 2,370" in html
    assert "端数処理前の数値から計算しています" in html  # 113.2 is explained, not marked
    assert "食い違い 2か所" in html
    assert "単位：百万円" in html


def test_the_checked_table_is_taken_away_as_a_workbook_with_its_marks(desk):
    html = desk.post(TABLES, {"text": TABLE}).content.decode()
    answer = desk.post(TABLES, {"tables": hidden(html), "act": "xlsx"})
    assert answer["Content-Disposition"] == 'attachment; filename="number-check.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["数値校正の結果", "食い違いの一覧", "事業計画"]
    differences = [
        [cell.value for cell in row] for row in book["食い違いの一覧"].iter_rows(min_row=4)
    ]
    assert [row[4:6] for row in differences[1:]] == [["140.0", "104.0"], ["（空欄）", "2,370"]]
    sheet = book["事業計画"]
    assert [cell.value for cell in sheet[5]] == ["甲", 1300, 1352, 140]
    assert sheet["D5"].comment.text.startswith("正しい値 104.0")
    assert sheet["D5"].fill.fgColor.rgb != sheet["C5"].fill.fgColor.rgb
    assert sheet["D5"].number_format.startswith("#,##0.0")


def test_a_cell_that_looks_like_a_formula_stays_words(desk):
    text = "項目\t計画\t実績\t計画比\n=1+1\t200\t100\t50.0\n乙\t100\t150\t140.0"
    html = desk.post(TABLES, {"text": text}).content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(desk.post(TABLES, {"tables": hidden(html), "act": "xlsx"}).content)
    )
    cell = book["表"]["A5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_uploaded_workbook_is_checked_sheet_by_sheet(desk):
    book = openpyxl.Workbook()
    for n, name in enumerate(("保証", "回収")):
        sheet = book.active if n == 0 else book.create_sheet()
        sheet.title = name
        for line in (
            ["項目", "計画", "実績", "計画比"],
            ["甲", 200, 100, 50],
            ["乙", 100, 150, 140 + n * 10],
        ):
            sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    html = page(desk.post(TABLES, {"file": SimpleUploadedFile("表.xlsx", buffer.getvalue())}))
    assert '<h2 id="t0">保証</h2>' in html
    assert '<h2 id="t1">回収</h2>' in html
    assert "食い違い 1か所" in html
    assert "食い違いなし" in html


def test_what_a_person_corrects_is_checked_again(desk):
    text = "項目\t甲\t乙\t値\nA\t10\t20\t50\nB\t20\t80\t30\n計\t30\t90\t33.3"
    html = desk.post(TABLES, {"text": text}).content.decode()
    assert "正 100" in html
    said = {"0-asked": "1", "0-kind-1": "actual", "0-kind-2": "actual", "0-kind-3": "ratio",
            "0-of-3": "1", "0-base-3": "2", "0-was-2": "1"}  # fmt: skip
    again = page(desk.post(TABLES, {"tables": hidden(html), "act": "again", **said}))
    assert "正 100" not in again
    assert "正 25" in again


@pytest.mark.parametrize(
    ("sent", "field", "words", "rule"),
    [
        ({}, "表の貼付け", "校正する表がありません", "number_check.nothing"),
        ({"text": "ただの文"}, "表の貼付け", "数値がありません", "number_check.no_numbers"),
        ({"text": "甲\n1\n2"}, "表の貼付け", "列が一つしかありません", "number_check.one_column"),
        ({"text": "x\t1\n" * 401}, "表の貼付け", "表が大きすぎます", "number_check.large"),
        ({"file": ("表.xlsx", b"PK\x03\x04")}, "ファイル", "開けません", "number_check.workbook"),
        ({"file": ("表.xlsx", b"")}, "ファイル", "開けません", "number_check.workbook"),
        ({"file": ("表.doc", b"x")}, "ファイル", "表.doc", "number_check.kind"),
        ({"file": ("表.csv", b"1" * 5_000_001)}, "ファイル", "5MB", "number_check.large"),
        ({"file": ("a.csv", b"a,1\nb,2"), "text": "a\t1\nb\t2"}, "表の貼付け", "両方",
         "number_check.both"),
        ({"tables": "[{}]"}, "表の貼付け", "読み戻せません", "number_check.packed"),
        ({"tables": "[]"}, "表の貼付け", "表がありません", "number_check.packed"),
        ({"tables": json.dumps([{"name": "", "title": "", "unit": "", "lines": [["1"] * 61] * 9}])},
         "表の貼付け", "大きすぎ", "number_check.large"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_field_and_rule(desk, sent, field, words, rule):
    sent = {k: SimpleUploadedFile(*v) if k == "file" else v for k, v in sent.items()}
    answer = desk.post(TABLES, sent)
    html = page(answer)
    assert answer.status_code == 422
    assert "1件の誤りがあり、校正していません" in html
    assert re.search(rf">{field}：[^<]*{words}", html)
    assert f"<code>{rule}</code>" in html


def test_only_staff_of_an_association_may_check(desk):
    for url in (TABLES, WORDS):
        assert desk.get(url).status_code == 200
        assert Client().get(url).status_code == 302
        assert Client().post(url, {"text": TABLE}).status_code == 302


def test_without_a_closed_term_the_page_says_so(desk):
    assert "締めた期間がまだありません" in page(desk.get(WORDS))


def test_the_navigation_leads_there(desk):
    assert f'href="{TABLES}"' in desk.get("/").content.decode()

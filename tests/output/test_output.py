"""The writers, on the bulletin of July 2008 (published tables of seed 002)."""

import csv
import io
import re
import time
from datetime import date
from decimal import Decimal

import openpyxl
import pikepdf
import pytest

from shinpo.core.figures import Cell, CellKind, Measure, amount, count, ratio
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.styles import style
from shinpo.output.document import Document, Facts, Figures, KeyFigure, Listing, Prose, Section
from shinpo.output.grid import Layout, grid
from shinpo.output.html import document_html, table_html
from shinpo.output.pdf import write_pdf
from shinpo.output.tidy import HEAD, tidy_csv
from shinpo.output.xlsx import Term, workbook
from shinpo.statistics.published_files import load, published_root, table_folders
from shinpo.statistics.published_table import as_table
from support.pdf_text import tags, text_of_pages

JULY = published_root() / "s002"
TABLES = ("overview", "by_bank", "by_municipality", "by_programme", "by_industry", "by_amount")
LAYOUTS = {"overview": Layout("項目", 4)}


def figures_of(name: str) -> Figures:
    table = as_table(load(JULY / name))
    return Figures(table, style(table.style), LAYOUTS.get(name, Layout()))


def bulletin() -> Document:
    return Document(
        title="保証月報",
        issue="平成20年7月号",
        issuer="見本県信用保証協会",
        issued_on=date(2008, 8, 20),
        issued="平成20年8月20日発行",
        key_figures=(KeyFigure("保証承諾", "55億83万円", "621件"),),
        disclaimers=("数値は欄ごとに四捨五入しています。",),
        colophon=(("発行", "見本県信用保証協会"),),
        sections=(
            Section("お知らせ", (Prose("1行目です。\n2行目です。"),)),
            Section("競売", (Facts("見本市", (("所在", ("見本市中央",)),)),), 2, new_page=False),
            Section("役員", (Listing("", ("役員名", "氏名"), (("理事", "見本 太郎"),)),), 2),
            *(Section(name, (figures_of(name),), 2) for name in TABLES),
        ),
    )


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return write_pdf(bulletin())


def test_every_published_table_is_laid_out_without_gap_or_overlap() -> None:
    for folder in table_folders(published_root()):
        table = as_table(load(folder))
        placed = grid(table, style(table.style))
        covered = [
            (x, head.y + dy)
            for head in placed.heads
            for x in range(head.x, head.x + head.width)
            for dy in range(head.height)
        ]
        for y, line in enumerate(placed.lines, start=placed.head_height):
            covered += [
                (x, y + dy)
                for label in line.labels
                for x in range(label.x, label.x + label.width)
                for dy in range(label.height)
            ]
            covered += [(figure.x, y) for figure in line.figures]
        height = placed.head_height + len(placed.lines)
        wanted = [(x, y) for y in range(height) for x in range(placed.width)]
        assert sorted(covered) == sorted(wanted), folder


def test_the_overview_has_its_labels_between_the_month_and_the_year_to_date() -> None:
    placed = grid(figures_of("overview").table, style("s002_bulletin"), Layout("項目", 4))
    assert [h.text for h in placed.heads if h.y == 0] == ["当月中", "項目", "当月末"]
    assert (placed.label_x, placed.label_width, placed.width) == (4, 3, 11)
    groups = [(label.text, label.height) for line in placed.lines for label in line.labels
              if label.is_group]  # fmt: skip
    assert groups == [("申込", 2), ("承諾", 2), ("代位弁済", 4), ("本年度中", 3)]


def test_the_pdf_is_tagged_archival_and_accessible(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang).startswith("ja")
        with document.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
            assert xmp["pdfuaid:part"] == "1"
    found = tags(pdf)
    cells = sum(len(list(f.table.printed(f.style))) for f in bulletin().figures)
    assert found["Table"] == len(TABLES) + 2
    assert found["TD"] > cells
    heads = sum(len(grid(f.table, f.style, f.layout).heads) for f in bulletin().figures)
    assert found["TH"] == heads + 2  # two words head the list of officers


def test_the_pdf_shows_every_printed_figure_once(pdf: bytes) -> None:
    # A short figure may stand in the page's own numbers; long ones may not.
    text = "\n".join(text_of_pages(pdf))
    for block in bulletin().figures:
        for cell in block.table.printed(block.style):
            assert cell.text in text, (block.table.id, cell.row.id, cell.column.id)
    # 5,500,830: overview, four axes and the bands.
    assert text.count("5,500,830") == len(TABLES)


def test_repeated_headings_stand_on_every_page_of_a_long_table() -> None:
    columns = (Column("a", ("保証承諾", "件数"), Measure.COUNT, "count"),)
    rows = tuple(Row(f"r{n}", f"{n}行目") for n in range(120))
    table = Table("long", "長い表", columns, rows, {(r.id, "a"): count(1) for r in rows},
                  "s002_bulletin")  # fmt: skip
    document = Document("保証月報", "号", "協会", date(2024, 4, 1), "", sections=(
        Section("長い表", (Figures(table, style("s002_bulletin"), Layout("区分見出し")),)),
    ))  # fmt: skip
    pages = [page for page in text_of_pages(write_pdf(document)) if "行目" in page]
    assert len(pages) > 1
    assert all("区分見出し" in page.replace("\n", "") for page in pages)


def test_the_same_document_gives_the_same_bytes(pdf: bytes) -> None:
    assert write_pdf(bulletin()) == pdf
    book = [excel() for _ in range(2)]
    assert book[0] == book[1]


def test_the_bulletin_is_printed_in_seconds() -> None:
    started = time.perf_counter()
    write_pdf(bulletin())
    excel()
    assert time.perf_counter() - started < 10


def excel() -> bytes:
    return workbook(
        bulletin().figures,
        period="2008-07",
        terms=[Term("求償権", "代位弁済により取得する権利。", "seed-002")],
        title="保証月報",
        created=date(2008, 8, 20),
    )


def test_figures_in_the_workbook_are_numbers_and_glyphs_are_words() -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel()))
    assert book.sheetnames[-2:] == ["tidy", "definitions"]
    for block in bulletin().figures:
        sheet = book[block.table.title]
        placed = grid(block.table, block.style, block.layout)
        for y, line in enumerate(placed.lines, start=4 + placed.head_height):
            for figure in line.figures:
                value = sheet.cell(y, figure.x + 1).value
                text = figure.printed.text
                if re.fullmatch(r"-?[\d,.]+", text):
                    assert Decimal(str(value)) == Decimal(text.replace(",", "")), text
                else:
                    assert (value or "") == text
    tidy = list(book["tidy"].values)
    assert tidy[0] == HEAD
    assert ("2008-07", "s002_overview", "approved", "承諾 本年度中", "month_amount",
            "thousand_yen", 5500830, "") in tidy  # fmt: skip
    assert ("求償権", "代位弁済により取得する権利。", "seed-002") in [
        row[:3] for row in book["definitions"].values
    ]


def test_yen_are_printed_in_thousands_and_kept_as_yen_in_tidy_form() -> None:
    table = small()
    block = Figures(table, style("s002_industry"))
    text = tidy_csv(table, "2024-03").decode("utf-8")
    assert text.startswith("\ufeffperiod,axis,code,label,measure,unit,value,flag\r\n")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(r["measure"], r["value"], r["flag"]) for r in rows if r["code"] == "a"] == [
        ("amount", "5500830499", ""), ("ratio", "", "no_base"),
    ]  # fmt: skip
    assert len([r for r in rows if r["code"] == "b"]) == 1  # the other cell does not apply
    book = openpyxl.load_workbook(io.BytesIO(
        workbook([block], period="2024-03", terms=(), title="表", created=date(2024, 4, 1))
    ))  # fmt: skip
    assert book["見本表"]["B5"].value == 5500830
    assert book["見本表"]["C5"].value == "-"


def small() -> Table:
    columns = (
        Column("amount", ("金額",), Measure.AMOUNT, "yen"),
        Column("ratio", ("前年比",), Measure.RATIO, "percent"),
    )
    rows = (Row("a", "甲<b>"), Row("b", "乙"), Row("total", "合計", RowKind.TOTAL))
    cells = {
        ("a", "amount"): amount(5_500_830_499),
        ("a", "ratio"): ratio(1, 0),
        ("b", "amount"): amount(0),
        ("total", "amount"): Cell(CellKind.REVISED, 5_500_830_499),
        ("total", "ratio"): ratio(3, 2),
    }
    return Table("sample", "見本表", columns, rows, cells, "s002_industry", "（単位：千円・％）")


def test_html_links_figures_and_names_the_headings_of_each() -> None:
    fragment = table_html(
        Figures(small(), style("s002_industry")),
        link=lambda cell: f"/x/{cell.row.id}/{cell.column.id}/?a=1&b=2",
    )
    assert '<a href="/x/a/amount/?a=1&amp;b=2">5,500,830</a>' in fragment
    assert "甲&lt;b&gt;" in fragment
    assert '<td class="figure" headers="sample-b sample-h0-2"></td>' in fragment
    ids = set(re.findall(r' id="([^"]+)"', fragment))
    for headers in re.findall(r' headers="([^"]+)"', fragment):
        assert set(headers.split()) <= ids
    page = document_html(bulletin(), "")
    assert page.count("<caption>") == len(TABLES) + 1
    every_id = re.findall(r' id="([^"]+)"', page)
    assert len(every_id) == len(set(every_id))

"""Charts: the same bytes, real text, a table of the same numbers, in HTML and PDF."""

import re
from decimal import Decimal

import pytest

from shinpo.output.charts import svg
from shinpo.output.document import Chart
from shinpo.output.drawing import (
    Band,
    Bullet,
    BulletRow,
    Form,
    Heat,
    Range,
    Series,
    Step,
    Trend,
    Waterfall,
    data_table,
)
from shinpo.output.html import chart_html

BANDS = (
    Band("A", Decimal(110), None), Band("B", Decimal(105), Decimal(110)),
    Band("C", Decimal(95), Decimal(105)), Band("D", Decimal(90), Decimal(95)),
    Band("E", None, Decimal(90)),
)  # fmt: skip
TREND = Trend(
    ("令和4", "令和5"),
    (Series("実績", (-3, 5), Form.BAR), Series("計画", (4, None), Form.DASHED)),
    "億円",
)
DRAWINGS = {
    "trend": TREND,
    "range": Trend(("令和6",), (Series("見込み", (7,)),), "％", (Range("80％の幅", (5,), (9,)),)),
    "bullet": Bullet((BulletRow("代位弁済", Decimal("149.4"), "E", BANDS),)),
    "waterfall": Waterfall(
        (Step("経常収入", 10), Step("経常支出", -4), Step("差額", 6, True)), "億円"
    ),
    "heat": Heat(("審査",), ("計画性", "積極性"), ((18, None),), 20),
}


def words(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_chart_repeats_its_bytes_and_keeps_its_words(name):
    svg.cache_clear()
    first = svg(DRAWINGS[name])
    svg.cache_clear()
    assert svg(DRAWINGS[name]) == first
    assert "role=" not in first  # the marks are no pictures without a name
    assert "style=" not in first, "the pages' policy forbids inline styles"
    assert words(first)


def test_losses_carry_the_triangle_on_the_axis_and_in_the_table():
    assert any(word.startswith("△") for word in words(svg(TREND)))
    assert data_table(TREND).rows[0] == ("令和4", "△3", "4")
    assert data_table(TREND).rows[1] == ("令和5", "5", "－")


def test_bars_begin_at_zero():
    only = Trend(("a", "b"), (Series("x", (100, 101), Form.BAR),), "件")
    assert "0" in words(svg(only))
    line = Trend(("a", "b"), (Series("x", (100, 101)),), "件")
    assert "0" not in words(svg(line))


def test_the_grade_stands_beside_its_ratio():
    assert "149.4　E" in words(svg(DRAWINGS["bullet"]))


def test_every_series_needs_a_value_for_every_label():
    with pytest.raises(ValueError, match="実績"):
        Trend(("a",), (Series("実績", (1, 2)),), "件")


def test_the_page_has_the_numbers_too():
    text = chart_html(Chart("c", "実績が伸びた", TREND, "令和6年3月の締め"))
    assert 'role="img" aria-label="実績が伸びた"' in text
    assert "<td>△3</td>" in text
    assert "令和6年3月の締め" in text


def test_the_pdf_prints_the_chart_with_its_description():
    from datetime import date
    from io import BytesIO

    import pikepdf

    from shinpo.output.document import Document, Section
    from shinpo.output.pdf import write_pdf

    chart = Chart("c", "実績が伸びた", TREND)
    document = Document("試験", "第1号", "架空", date(2024, 4, 1), "2024年", sections=(
        Section("図", (chart,)),
    ))  # fmt: skip
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/Alt" in node:
                found.append(str(node.Alt))
            kids = node.get("/K")
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

    with pikepdf.open(BytesIO(write_pdf(document))) as pdf:
        walk(pdf.Root.StructTreeRoot)
    assert chart.description in found

"""Figures in sentences: seed 001's amounts in 億, and what must be refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, average, figure, ratio
from shinpo.core.references import Form, Reference, parse, references, render, written_figure
from shinpo.core.refusal import Refused
from shinpo.law.styles import style

STYLE = style("s001_eval")


def one(value, unit="yen", measure=Measure.AMOUNT, item="approvals"):
    cell = value if not isinstance(value, int | Decimal) else figure(value)
    return Figure(item, Aspect.ACTUAL, "保証承諾", cell, measure, unit, "2024")


def written(value, form, unit="yen"):
    return written_figure(one(value, unit), Form(form), STYLE)


BOOK = FigureBook(
    [
        one(71_729_000_000),
        Figure(
            "approvals", Aspect.PLAN_RATIO, "保証承諾", ratio(71_729, 55_000), Measure.RATIO,
            "percent", "2024",
        ),
        Figure("approvals", Aspect.ACTUAL, "保証承諾", figure(5355), Measure.COUNT, "cases", "2024",
               part="cases"),
        Figure("reform", Aspect.PLAN_RATIO, "取崩", ratio(5, 0), Measure.RATIO, "percent", "2024"),
        Figure("grade", Aspect.GRADE, "達成度", figure("A"), Measure.GRADE, "grade", "2024"),
    ]
)  # fmt: skip


def test_words_and_references_come_in_order():
    assert parse("承諾は{{approvals.actual|oku}}、{{ approvals.plan_ratio }}。") == (
        "承諾は",
        Reference("approvals.actual", Form.OKU),
        "、",
        Reference("approvals.plan_ratio"),
        "。",
    )


def test_a_figure_is_set_with_its_unit():
    text = (
        "{{approvals.actual|oku}}（{{approvals.cases.actual}}、計画比{{approvals.plan_ratio}}）"
        "{{grade.grade}}{{approvals.cases.actual|plain}}"
    )
    assert render(text, BOOK, STYLE) == "717億29百万円（5,355件、計画比130.4％）A5,355"


@pytest.mark.parametrize(
    ("yen", "form", "text"),
    [
        (1_499_999, "oku", "1百万円"),
        (1_500_000, "oku", "2百万円"),
        (99_500_000, "oku", "1億円"),  # rounds up into the next 億
        (43_000_000, "oku", "43百万円"),
        (199_301_000_000, "oku", "1,993億1百万円"),
        (1_000_000_000_000, "oku", "1兆円"),
        (1_234_567_000_000, "oku", "1兆2,345億67百万円"),
        (-51_000_000, "oku", "△ 51百万円"),
        (0, "oku", "0百万円"),
        (71_729_499_999, "million", "71,729百万円"),
        (1_500, "thousand", "2千円"),
        (125_000_000, "man", "12,500万円"),
        (125_000_001, "yen", "125,000,001円"),
        (0, "default", "0百万円"),
        (51_000_000, "signed", "+51百万円"),
        (-51_000_000, "signed", "△ 51百万円"),
    ],
)
def test_amounts_round_half_up_to_the_unit_that_is_written(yen, form, text):
    assert written(yen, form) == text


def test_an_indicator_s_counter_stands_after_its_figure():
    visits = one(1_377, "回", Measure.COUNT, "visits_bank")
    assert written_figure(visits, Form.DEFAULT, STYLE) == "1,377回"
    grade = one(3, "grade_points", Measure.COUNT)
    assert written_figure(grade, Form.DEFAULT, STYLE) == "3"


def test_an_amount_known_in_millions_is_written_in_oku():
    assert written(57_700, "oku", "million_yen") == "577億円"


def test_an_amount_known_in_millions_has_no_yen():
    with pytest.raises(Refused, match="百万円単位でしか分かりません"):
        written(577, "yen", "million_yen")


def test_an_average_is_rounded_once():
    cell = average(299_999_999, 200)  # 1,499,999.995: rounds to 1,500,000 yen, then to 1 million
    assert written(cell, "million") == "1百万円"


def test_a_ratio_without_base_prints_the_style_s_glyph_without_unit():
    assert render("{{reform.plan_ratio}}", BOOK, STYLE) == "－"


def test_every_unknown_reference_is_named():
    with pytest.raises(Refused) as refused:
        render("{{approvals.plan}}と{{no.such.actual}}", BOOK, STYLE)
    said = str([p.message for p in refused.value.problems])
    assert "approvals.plan" in said
    assert "no.such.actual" in said


@pytest.mark.parametrize("form", ["okU", "billion", "円"])
def test_an_unknown_format_is_refused(form):
    with pytest.raises(Refused):
        parse("{{approvals.actual|" + form + "}}")


@pytest.mark.parametrize("text", ["{{approvals", "approvals}}", "{{approvals}}", "{{}}", "{{a b}}"])
def test_braces_that_are_no_reference_are_refused(text):
    with pytest.raises(Refused, match="読み取れません"):
        parse(text)


def test_an_amount_of_a_count_is_refused():
    with pytest.raises(Refused, match="金額ではありません"):
        render("{{approvals.cases.actual|oku}}", BOOK, STYLE)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_oku_says_the_same_millions_as_million(yen):
    def millions(text):
        plain = text.replace(",", "").removesuffix("円").removeprefix("△ ")
        total = 0
        for mark, worth in (("兆", 1_000_000), ("億", 100), ("百万", 1)):
            head, found, plain = plain.partition(mark) if mark in plain else ("", "", plain)
            total += int(head) * worth if found else 0
        return total

    assert millions(written(yen, "oku")) == millions(written(yen, "million"))


@given(st.text(alphabet="あい0{}|.a_ "))
def test_reading_never_breaks_and_writes_back_what_it_read(text):
    try:
        parts = parse(text)
    except Refused:
        return
    again = "".join(p if isinstance(p, str) else p.written for p in parts)
    assert parse(again) == parts
    assert references(text) == tuple(p for p in parts if isinstance(p, Reference))

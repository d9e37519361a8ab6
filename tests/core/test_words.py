"""Words against figures: own sentences with planted contradictions, and many innocent ones."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.figure_book import Aspect, Figure, FigureBook, Known, compared
from shinpo.core.figures import Measure
from shinpo.core.fiscal_year import Term
from shinpo.core.words import RULE_TERMS, findings
from shinpo.core.words.quantities import Unit, quantities
from shinpo.core.words.sentences import sentences
from shinpo.law.eras import eras

CASES = tomllib.loads((Path(__file__).parent / "cases" / "words.toml").read_text(encoding="utf-8"))
RATIOS = {Aspect.PLAN_RATIO, Aspect.LAST_YEAR_RATIO}


def figures(term, *, item, unit="million_yen", period="2024", **held):
    for aspect, cell in compared(Known(**held)).items():
        ratio = aspect in RATIOS
        measure = Measure.RATIO if ratio else Measure.AMOUNT
        yield Figure(item, aspect, term, cell, measure, "percent" if ratio else unit, period)


BOOK = FigureBook(f for term, entry in CASES["book"].items() for f in figures(term, **entry))


def found_in(text, book=BOOK, **options):
    options = {"period": Term(2024), "eras": eras()} | options
    return findings(text, book, **options)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_what_the_corpus_plants_is_found_and_nothing_else(case):
    found = found_in(case["text"])
    assert [f.rule for f in found] == [w["rule"] for w in case["want"]], found
    for finding, want in zip(found, case["want"], strict=True):
        assert finding.expected == want.get("expected", finding.expected)
        assert finding.message.endswith("。")


def test_a_finding_knows_its_place_and_its_sentence():
    text = "はじめの行です。\n\n保証承諾は521億\n40百万円となりました。おわり。"
    (finding,) = found_in(text)
    assert (finding.line, finding.column) == (3, 6)
    assert text[finding.start : finding.end] == "521億\n40百万円"
    assert finding.sentence == "保証承諾は521億40百万円となりました。"
    assert finding.ref == "approvals.actual"


def test_the_corpus_covers_every_rule():
    planted = {want["rule"] for case in CASES["case"] for want in case["want"]}
    source = "".join(
        p.read_text(encoding="utf-8")
        for p in (Path(__file__).parents[2] / "src/shinpo/core/words").glob("*.py")
    )
    import re

    assert set(re.findall(r'"(words\.[a-z_]+)"', source)) == planted
    assert set(RULE_TERMS) == planted


@pytest.mark.parametrize(
    ("text", "value", "step", "unit"),
    [
        ("717億29百万円", 71_729_000_000, 10**6, Unit.YEN),
        ("1兆6,061億円", 1_606_100_000_000, 10**8, Unit.YEN),
        ("１，３４７億５３百万円", 134_753_000_000, 10**6, Unit.YEN),
        ("10, 100件", 10_100, 1, Unit.COUNT),
        ("163.5百万円", 163_500_000, 10**5, Unit.YEN),
        ("13,996千円", 13_996_000, 1000, Unit.YEN),
        ("104.2％", Fraction("104.2"), Fraction(1, 10), Unit.PERCENT),
        ("△51百万円", -51_000_000, 10**6, Unit.YEN),
        ("＋33件", 33, 1, Unit.COUNT),
        ("1.41倍", Fraction("1.41"), Fraction(1, 100), Unit.TIMES),
        ("424企業", 424, 1, Unit.COUNT),
    ],
)
def test_figures_are_read_as_people_write_them(text, value, step, unit):
    (sentence,) = sentences(text)
    (quantity,) = quantities(sentence.text)
    assert (quantity.value, quantity.step, quantity.unit) == (value, step, unit)


@pytest.mark.parametrize("text", ["令和6年度", "第3回", "①企業", "4月1日", "3回目", "(1)", "5類"])
def test_what_is_no_figure_is_not_read(text):
    assert [q for s in sentences(text) for q in quantities(s.text)] == []


full_width = str.maketrans("0123456789,.%", "０１２３４５６７８９，．％")


@given(
    millions=st.integers(1, 10**7),
    wide=st.booleans(),
    breaks=st.lists(st.sampled_from(["", " ", "\n", "\n\n", "　"]), min_size=4, max_size=4),
)
def test_an_amount_is_read_the_same_however_it_is_set(millions, wide, breaks):
    oku, rest = divmod(millions, 100)
    parts = [*([f"{oku:,}", "億"] if oku else []), *([str(rest), "百万"] if rest else []), "円"]
    written = parts[0] + "".join(b + p for b, p in zip(breaks, parts[1:], strict=False))
    if wide:
        written = written.translate(full_width)
    (sentence,) = sentences(f"この年度の保証承諾の合計の金額は、{written}となりました。")
    (quantity,) = quantities(sentence.text)
    assert quantity.value == millions * 10**6


@given(plan=st.integers(100, 10**6), actual=st.integers(100, 10**6))
def test_the_right_word_is_silent_and_the_wrong_one_is_found(plan, actual):
    book = FigureBook(figures("保証承諾", item="approvals", actual=actual, plan=plan))
    ratio = book["approvals.plan_ratio"].cell.value
    right, wrong = ("上回", "下回") if actual > plan else ("下回", "上回")
    for text in (
        f"保証承諾は計画比{ratio}％と計画を{{}}りました。",
        "保証承諾は、計画を{}りました。",
        "保証承諾は計画比{{{{approvals.plan_ratio}}}}と計画を{}りました。",
    ):
        assert found_in(text.format(right), book) == ()
        if abs(ratio - 100) >= Decimal("0.1"):
            assert [f.rule for f in found_in(text.format(wrong), book)] == ["words.direction"]


@given(
    text=st.text(
        alphabet="保証承諾は計画を上回り、前年度比0123456789.,%億百万円件△（）\n。{} うち",
        max_size=120,
    )
)
def test_no_text_breaks_the_reader(text):
    for finding in found_in(text):
        assert 0 <= finding.start <= finding.end <= len(text)


def test_a_reference_of_an_older_closing_is_named():
    old = FigureBook(figures("保証承諾", item="approvals", period="2024H1", actual=1, plan=2))
    (finding,) = found_in("保証承諾は{{approvals.actual|oku}}です。", old)
    assert finding.rule == "words.old"
    assert found_in("保証承諾は{{approvals.actual|oku}}です。", old, period=Term(2024, True)) == ()


def test_without_a_book_a_text_is_still_held_against_itself():
    empty = FigureBook()
    (finding,) = found_in("承諾は前年度比94.5％と前年度を上回りました。", empty)
    assert finding.rule == "words.direction"

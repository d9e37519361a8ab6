"""The styles of publications, as data."""

from pathlib import Path

import pytest

from shinpo.core.figures import Case, Measure
from shinpo.law.load import document
from shinpo.law.styles import style, style_names


@pytest.mark.parametrize("name", style_names())
def test_a_style_names_a_glyph_for_every_case_and_a_known_source(name):
    found = style(name)
    assert set(found.glyphs) == set(Case)
    assert document("styles")["style"][name]["source"] in document("sources")
    assert found.unit is None or found.unit in found.money_units


def test_a_derived_style_changes_only_what_it_names():
    bulletin, industry = style("s002_bulletin"), style("s002_industry")
    assert industry.glyph(Measure.RATIO, Case.NO_BASE) == "-"
    assert industry.glyph(Measure.SHARE, Case.NO_BASE) == ""
    assert (industry.unit, industry.minus, industry.glyphs) == (
        bulletin.unit,
        bulletin.minus,
        bulletin.glyphs,
    )


def test_an_unknown_style_is_an_error():
    with pytest.raises(KeyError):
        style("s999")


def test_a_style_with_glyphs_explains_them_to_the_reader():
    for name in style_names():
        found = style(name)
        used = {glyph for glyph in found.glyphs.values() if glyph not in ("", "#", "x")}
        text = "".join(found.legend)
        assert all(glyph in text for glyph in used), name


DOCUMENTED = {
    "件数・金額なし": (Measure.COUNT, Case.NIL),
    "単位未満": (Measure.SHARE, Case.BELOW_UNIT),
    "比率 当期あり・前期なし": (Measure.RATIO, Case.NO_BASE),
    "比率 両期なし": (Measure.RATIO, Case.BOTH_ZERO),
    "比率 当期なし・前期あり": (Measure.RATIO, Case.NIL),
    "比率 基が負": (Measure.RATIO, Case.NEGATIVE_BASE),
    "構成比なし": (Measure.SHARE, Case.NIL),
    "該当しない欄": (Measure.COUNT, Case.NOT_APPLICABLE),
    "秘匿": (Measure.COUNT, Case.SUPPRESSED),
}


def test_the_page_about_figures_says_what_the_styles_do():
    page = Path(__file__).parents[2] / "docs" / "rules" / "figures.md"
    rows = [
        [part.strip() for part in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    head = next(row for row in rows if "s002_bulletin" in row)
    assert set(head[1:]) == set(style_names())
    found = {row[0]: row[1:] for row in rows if row[0] in DOCUMENTED}
    assert set(found) == set(DOCUMENTED)
    for label, (measure, case) in DOCUMENTED.items():
        glyphs = [style(name).glyph(measure, case) for name in head[1:]]
        assert found[label] == [{"#": "数", "": "空欄"}.get(g, g) for g in glyphs], label

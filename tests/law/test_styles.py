"""The styles of publications, as data."""

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

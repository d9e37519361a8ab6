"""Cells and how they print: the cases of cases/figures.toml, laws of nature, refusals."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core import figures
from shinpo.core.figures import Cell, CellKind, Measure, print_cell
from shinpo.law.styles import style, style_names

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "figures.toml").read_text(encoding="utf-8")
)["case"]


def _number(arg):
    return Decimal(arg) if isinstance(arg, str) else arg


def _make(name, args):
    match name:
        case "figure":
            return figures.figure(_number(args[0]) if args else None)
        case "text":
            return figures.figure(args[0])
        case "suppressed":
            return Cell(CellKind.SUPPRESSED)
        case "provisional" | "revised":
            return Cell(CellKind(name), args[0])
        case "points":
            return figures.point_difference(*(figures.figure(_number(a)) for a in args))
        case _:
            return getattr(figures, name)(*args)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_cell_prints_as_its_publication_prints_it(case):
    g = case["given"]
    text = print_cell(
        _make(g["make"], g["args"]),
        measure=Measure(g["measure"]),
        unit_in=g.get("unit", "none"),
        unit_out=g.get("unit_out"),
        style=style(g["style"]),
    )
    assert text == case["want"]


def test_every_kind_of_cell_and_every_style_has_a_case():
    made = {c["given"]["style"] for c in CASES}
    assert made == set(style_names())


def test_a_quotient_keeps_what_it_was_made_of():
    cell = figures.ratio(80, 5)
    assert (cell.value, cell.numerator, cell.denominator) == (Decimal("1600.0"), 80, 5)
    without = figures.ratio(20_000, 0)
    assert (without.kind, without.numerator, without.denominator) == (CellKind.NO_BASE, 20_000, 0)


def test_the_three_ways_of_having_no_base_stay_apart():
    assert figures.ratio(1, 0).case is figures.Case.NO_BASE
    assert figures.ratio(0, 0).case is figures.Case.BOTH_ZERO
    assert figures.ratio(1, -1).case is figures.Case.NEGATIVE_BASE
    assert figures.no_base(0).case is figures.Case.BOTH_ZERO
    assert figures.no_base().case is figures.Case.NO_BASE


def test_none_nothing_and_tiny_are_three_kinds():
    assert figures.share(0, 100).kind is CellKind.NIL
    assert figures.share(1, 10**6).kind is CellKind.BELOW_UNIT
    assert figures.figure(None).kind is CellKind.NOT_APPLICABLE


def test_a_point_difference_without_both_figures_is_not_applicable():
    assert figures.point_difference(figures.ratio(1, 0), figures.ratio(1, 2)).kind is (
        CellKind.NOT_APPLICABLE
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (CellKind.VALUE, None),
        (CellKind.NIL, 1),
        (CellKind.NO_BASE, 0),
        (CellKind.SUPPRESSED, 12),
        (CellKind.BELOW_UNIT, Decimal("0.1")),
    ],
)
def test_a_kind_that_contradicts_its_value_cannot_be_made(kind, value):
    with pytest.raises(ValueError, match="kind"):
        Cell(kind, value)


@pytest.mark.parametrize("bad", [1.5, True, Decimal("1"), "1"])
def test_amounts_and_counts_are_whole_numbers(bad):
    with pytest.raises(TypeError):
        figures.amount(bad)
    with pytest.raises(TypeError):
        figures.count(bad)


def test_floats_never_become_a_figure():
    with pytest.raises(TypeError):
        figures.figure(0.1)
    with pytest.raises(TypeError):
        figures.ratio(0.1, 1)


def test_an_amount_in_no_unit_of_money_is_refused():
    with pytest.raises(ValueError, match="unit"):
        print_cell(figures.amount(1), measure=Measure.AMOUNT, unit_in="件", style=style("machine"))


@given(st.integers(-(10**15), 10**15))
def test_printing_is_undone_by_reading(yen):
    text = print_cell(
        figures.amount(yen),
        measure=Measure.AMOUNT,
        unit_in="yen",
        unit_out="yen",
        style=style("s001_eval"),
    )
    assert int(text.replace(",", "").replace("△ ", "-")) == yen


@given(st.integers(-(10**15), 10**15))
def test_a_unit_moves_a_figure_by_at_most_half(yen):
    text = print_cell(
        figures.amount(yen), measure=Measure.AMOUNT, unit_in="yen", style=style("s002_bulletin")
    )
    assert abs(int(text.replace(",", "")) * 1000 - yen) <= 500


@given(st.integers(0, 10**13), st.integers(1, 10**13), st.integers(1, 1000))
def test_a_ratio_does_not_depend_on_the_unit_of_its_inputs(now, before, unit):
    assert figures.ratio(now, before).value == figures.ratio(now * unit, before * unit).value


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_shares_lie_between_nothing_and_all(parts):
    whole = sum(parts)
    cells = [figures.share(part, whole) for part in parts]
    if whole == 0:
        assert {cell.kind for cell in cells} == {CellKind.NO_BASE}
    else:
        assert all(0 <= cell.value <= 100 for cell in cells)
        assert figures.share(whole, whole).value == 100

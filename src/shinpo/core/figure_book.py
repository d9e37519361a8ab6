"""The figures that a text may name: 「計数の引用」.

Whoever counts (a closing, a plan, a published document) puts its figures into a book under a
reference such as `approvals.actual`; editions, packets and grade boards place them by reference
only, and the linter holds words against them. A figure keeps where it came from, so that it leads
back to its records.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shinpo.core.figures import (
    Cell,
    CellKind,
    Measure,
    average,
    figure,
    point_difference,
    ratio,
)
from shinpo.core.refusal import refuse
from shinpo.core.yen import Exact, exact


class Aspect(StrEnum):
    """Which figure of an item is meant: 「計数の区分」."""

    ACTUAL = "actual"  # 実績
    PLAN = "plan"  # 計画
    EXPECTED = "expected"  # 実績見込
    LAST_YEAR = "last_year"  # 前年度実績（前年同期）
    LAST_PLAN = "last_plan"  # 前年度計画
    PLAN_RATIO = "plan_ratio"  # 計画比: actual / plan
    LAST_YEAR_RATIO = "last_year_ratio"  # 対前年度実績比: actual / last year
    LAST_PLAN_RATIO = "last_plan_ratio"  # 対前年度計画比: plan / last year's plan
    EXPECTED_RATIO = "expected_ratio"  # 対前年度実績見込比: plan / expected result
    PLAN_POINTS = "plan_points"  # 計画とのポイント差
    LAST_YEAR_POINTS = "last_year_points"  # 前年度とのポイント差
    LAST_YEAR_CHANGE = "last_year_change"  # 対前年度増減: actual - last year
    GRADE = "grade"  # 達成度
    REGION = "region"  # 地域の実績
    NATION = "nation"  # 全国の実績


@dataclass(frozen=True)
class Figure:
    """One figure: 「計数」.

    `item` is the line or indicator (`approvals`, `income.surplus`, `visits_bank`), `part` tells
    several figures of it apart (`cases`, `amount`, "" for the only one). `cell` is held in `unit`
    (`yen`, `cases`, `percent`, `times`, ...). `term` is the official Japanese name, `period` the
    Term or month it is of, `origin` names the closing or document, `href` the page that opens
    its records (empty if there is none).
    """

    item: str
    aspect: Aspect
    term: str
    cell: Cell
    measure: Measure
    unit: str
    period: str
    part: str = ""
    origin: str = ""
    href: str = ""

    @property
    def ref(self) -> str:
        """The reference that a text writes: `item[.part].aspect`."""
        return ".".join(filter(None, (self.item, self.part, self.aspect.value)))


class FigureBook(Mapping[str, Figure]):
    """Figures by reference, in the order they were given: 「計数表」."""

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        self._figures: dict[str, Figure] = {}
        for one in figures:
            if one.ref in self._figures:
                raise ValueError(f"two figures with the reference {one.ref}")
            self._figures[one.ref] = one

    def __getitem__(self, ref: str) -> Figure:
        return self._figures[ref]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def named(self, ref: str) -> Figure:
        """Return the figure of a reference.

        :raises Refused: if the book has no such figure.
        """
        if ref in self._figures:
            return self._figures[ref]
        raise refuse(
            "reference",
            "figure_unknown",
            f"引用された計数「{ref}」がありません。計数の一覧から選び直してください。",
        )

    def joined(self, other: Iterable[Figure]) -> "FigureBook":
        """Return a book with further figures."""
        return FigureBook([*self._figures.values(), *other])


@dataclass(frozen=True)
class Known:
    """What is known of an item, each exact, None where it is not: 「比較の材料」.

    Yen, counts or other amounts; rates are compared in points, by `compared_points`.
    """

    actual: Exact | None = None
    plan: Exact | None = None
    last_year: Exact | None = None
    last_plan: Exact | None = None
    expected: Exact | None = None


_QUOTIENTS = (
    (Aspect.PLAN_RATIO, "actual", "plan"),
    (Aspect.LAST_YEAR_RATIO, "actual", "last_year"),
    (Aspect.LAST_PLAN_RATIO, "plan", "last_plan"),
    (Aspect.EXPECTED_RATIO, "plan", "expected"),
)
_HELD = (Aspect.ACTUAL, Aspect.PLAN, Aspect.LAST_YEAR, Aspect.LAST_PLAN, Aspect.EXPECTED)


def compared(known: Known, *, places: int = 1) -> dict[Aspect, Cell]:
    """Return every figure of an item that can be had: 「計画比」「対前年度実績比」など.

    Ratios come from the exact inputs and are rounded half up once; a ratio with an unknown input
    is left out, never guessed.
    """
    cells = {
        aspect: _held(value)
        for aspect in _HELD
        if (value := getattr(known, aspect.value)) is not None
    }
    for aspect, top, base in _QUOTIENTS:
        over, under = getattr(known, top), getattr(known, base)
        if over is not None and under is not None:
            cells[aspect] = ratio(over, under, places=places)
    if known.actual is not None and known.last_year is not None:
        change = exact(known.actual) - exact(known.last_year)
        cells[Aspect.LAST_YEAR_CHANGE] = _held(int(change) if change == int(change) else change)
    return cells


def _held(value: Exact) -> Cell:
    """Return the cell of a known amount; a fraction of a unit (平均残高) rounds half up in it."""
    if isinstance(value, Fraction):
        return average(value.numerator, value.denominator)
    return figure(value)


def compared_points(
    actual: Cell, *, plan: Cell | None = None, last_year: Cell | None = None
) -> dict[Aspect, Cell]:
    """Return a rate with its differences in points: 「ポイント差」, between the rounded rates."""
    cells = {Aspect.ACTUAL: actual}
    for held, points, base in (
        (Aspect.PLAN, Aspect.PLAN_POINTS, plan),
        (Aspect.LAST_YEAR, Aspect.LAST_YEAR_POINTS, last_year),
    ):
        if base is None:
            continue
        cells[held] = base
        difference = point_difference(actual, base)
        if difference.kind is not CellKind.NOT_APPLICABLE:
            cells[points] = difference
    return cells

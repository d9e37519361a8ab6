"""What the book knows of an item, with how far each figure can be off: 「計数表の見方」."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.words.quantities import TEN, ZEROS, Quantity, Unit
from shinpo.core.words.sentences import half_width
from shinpo.core.words.vocabulary import BASE_OF_RATIO
from shinpo.core.yen import exact, half_up

PERCENT = 100
MONEY: Mapping[str, int] = {
    "yen": ZEROS[""],
    "thousand_yen": ZEROS["千"],
    "ten_thousand_yen": ZEROS["万"],
    "million_yen": ZEROS["百万"],
    "hundred_million_yen": ZEROS["億"],
}
UNITS: Mapping[str, Unit] = {
    "percent": Unit.PERCENT,
    "point": Unit.POINT,
    "points": Unit.POINT,
    "times": Unit.TIMES,
}
COUNTER_UNITS: Mapping[str, tuple[str, ...]] = {
    "case": ("件",),
    "cases": ("件",),
    "enterprise": ("企業", "企業者", "事業者", "事業先", "先", "社", "者"),
    "enterprises": ("企業", "企業者", "事業者", "事業先", "先", "社", "者"),
    "time": ("回",),
    "times_held": ("回",),
    "person": ("名", "人"),
    "people": ("名", "人"),
}
MARKS = {Unit.PERCENT: "％", Unit.POINT: "ポイント", Unit.TIMES: "倍"}
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")


@dataclass(frozen=True)
class Known:
    """A figure of the book in the linter's units, with the worth of its last digit."""

    figure: Figure
    value: Fraction
    step: Fraction
    unit: Unit

    @property
    def low(self) -> Fraction:
        """The least it can be, unrounded."""
        return self.value - self._slack

    @property
    def high(self) -> Fraction:
        """The most it can be, unrounded."""
        return self.value + self._slack

    @property
    def _slack(self) -> Fraction:
        exactly = self.unit is Unit.COUNT or (self.unit is Unit.YEN and self.step <= 1)
        return Fraction(0) if exactly else self.step / 2

    def agrees(self, quantity: Quantity) -> bool:
        """Say whether a text may write this figure so: coarser by rounding or cutting off."""
        if quantity.about:
            return quantity.low <= self.value <= quantity.high
        if quantity.step < self.step:
            return self.low <= quantity.value <= self.high
        if quantity.step == self.step:
            return quantity.value == self.value
        return any(quantity.may_be(x) for x in (self.low, self.value, self.high))


@dataclass(frozen=True)
class Range:
    """A figure between two ends, and how a reader is shown it."""

    low: Fraction
    high: Fraction
    middle: Fraction
    source: Figure


class Knowledge:
    """The figures of a book by their Japanese terms."""

    def __init__(self, book: FigureBook) -> None:
        self.book = book
        self.by_term: dict[str, list[Known]] = {}
        for figure in book.values():
            known = known_of(figure)
            if known is not None:
                self.by_term.setdefault(plain_term(figure.term), []).append(known)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term, the longest first; one letter is no term."""
        return tuple(sorted((t for t in self.by_term if len(t) > 1), key=len, reverse=True))

    def figures(
        self, items: Iterable[str], aspect: Aspect, *, part: str = "", like: Quantity | None = None
    ) -> tuple[Known, ...]:
        """Return the figures of items, of a part if it is named, in the unit of a quantity."""
        found = [
            known
            for item in items
            for known in self.by_term.get(item, ())
            if known.figure.aspect is aspect and (like is None or fits(like, known))
        ]
        return tuple(k for k in found if not part or k.figure.part in (part, ""))

    def ratios(self, items: Iterable[str], aspect: Aspect, *, part: str = "") -> tuple[Range, ...]:
        """Return what is known of a ratio, printed or worked out from its figures."""
        listed = tuple(items)
        printed = [
            Range(known.low, known.high, known.value, known.figure)
            for known in self.figures(listed, aspect, part=part)
        ]
        if printed:
            return tuple(printed)
        return tuple(self._worked(listed, aspect, part))

    def inputs_allow(self, items: Iterable[str], aspect: Aspect, quantity: Quantity) -> bool:
        """Say whether a ratio follows from the unrounded figures behind the printed ones."""
        return any(
            quantity.low <= worked.high and worked.low <= quantity.high
            for worked in self._worked(tuple(items), aspect, "")
        )

    def worked(self, items: Iterable[str], aspect: Aspect) -> tuple[Range, ...]:
        """Return a ratio worked out from its printed figures, as far as they tell it."""
        return tuple(self._worked(tuple(items), aspect, ""))

    def _worked(self, items: tuple[str, ...], aspect: Aspect, part: str) -> Iterable[Range]:
        base_aspect = BASE_OF_RATIO.get(aspect)
        if base_aspect is None:
            return
        over = Aspect.PLAN if base_aspect in (Aspect.LAST_PLAN, Aspect.EXPECTED) else Aspect.ACTUAL
        for top in self.figures(items, over, part=part):
            for base in self._beside(top, base_aspect):
                if base.low > 0:
                    yield Range(
                        top.low / base.high * PERCENT,
                        top.high / base.low * PERCENT,
                        top.value / base.value * PERCENT,
                        top.figure,
                    )

    def bases(self, items: Iterable[str], aspect: Aspect, like: Quantity) -> tuple[Range, ...]:
        """Return what an item was compared with, printed or from its ratio (529 / 110.6 %)."""
        found = []
        for top in self.figures(items, Aspect.ACTUAL, like=like):
            printed = self._beside(top, aspect)
            found += [Range(k.low, k.high, k.value, top.figure) for k in printed]
            if printed:
                continue
            for ratio in self._beside(top, _RATIO[aspect]):
                if ratio.low > 0:
                    ends = sorted(
                        t * PERCENT / r
                        for t in (top.low, top.high)
                        for r in (ratio.low, ratio.high)
                    )
                    middle = top.value * PERCENT / ratio.value
                    found.append(Range(ends[0], ends[-1], middle, top.figure))
        return tuple(found)

    def _beside(self, known: Known, aspect: Aspect) -> list[Known]:
        """Return the same item and part under another aspect."""
        return [
            other
            for other in self.by_term[plain_term(known.figure.term)]
            if other.figure.aspect is aspect
            and (other.figure.item, other.figure.part) == (known.figure.item, known.figure.part)
        ]


_RATIO = {base: ratio for ratio, base in BASE_OF_RATIO.items()}


def plain_term(term: str) -> str:
    """Return a term as sentences write it: without what stands in brackets."""
    half = "".join(map(half_width, term))
    return _BRACKETS.sub("", re.sub(r"\s+", "", half))


def known_of(figure: Figure) -> Known | None:
    """Return a figure in the linter's units, None for a grade or where there is none."""
    value = figure.cell.value
    if value is None or isinstance(value, str):
        return None
    places = 0
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    zeros = MONEY.get(figure.unit, 0)
    unit = Unit.YEN if figure.unit in MONEY else UNITS.get(figure.unit, Unit.COUNT)
    return Known(figure, exact(value) * TEN**zeros, Fraction(TEN) ** (zeros - places), unit)


def fits(quantity: Quantity, known: Known) -> bool:
    """Say whether a typed figure can be this one at all: the same kind of unit."""
    if quantity.unit is not known.unit:
        return False
    counters = COUNTER_UNITS.get(known.figure.unit)
    return quantity.unit is not Unit.COUNT or counters is None or quantity.counter in counters


def shown(value: Fraction, like: Quantity) -> str:
    """Write a value as the text writes its figures: 「計数の表示」."""
    if like.unit is Unit.YEN:
        return _yen(value, like)
    places = 0 if like.unit is Unit.COUNT else max(0, len(like.text.partition(".")[2]) - 1)
    return f"{half_up(value, places):,}{MARKS.get(like.unit, like.counter)}"


def _yen(value: Fraction, like: Quantity) -> str:
    """Write an amount in the units of the text: 5億29百万円, 2,350百万円, 5,470千円."""
    sign, whole = ("△" if value < 0 else ""), abs(value)
    million, oku = TEN ** ZEROS["百万"], TEN ** ZEROS["億"]
    if like.step % million and like.step < million:
        unit = next((name for name in ("千", "万") if f"{name}円" in like.text), "")
        return f"{sign}{int(half_up(whole / TEN ** ZEROS[unit], 0)):,}{unit}円"
    millions = int(half_up(whole / million, 0))
    if "百万円" in like.text and "億" not in like.text:
        return f"{sign}{millions:,}百万円"
    above, rest = divmod(millions, oku // million)
    if like.step >= oku:
        return f"{sign}{int(half_up(whole / oku, 0)):,}億円"
    words = f"{above:,}億" if above else ""
    return f"{sign}{words}{f'{rest}百万' if rest or not words else ''}円"

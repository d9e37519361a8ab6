"""Typed figures against the book and against each other: 「文中の計数の校正」."""

import re
from collections.abc import Iterator
from fractions import Fraction

from shinpo.core.figure_book import Aspect
from shinpo.core.words.direction_rules import Mark
from shinpo.core.words.finding import Sureness
from shinpo.core.words.knowledge import PERCENT, Knowledge, Known, Range, shown
from shinpo.core.words.quantities import Quantity, Unit
from shinpo.core.words.statements import Role, Said, Statement
from shinpo.core.words.vocabulary import BASE_OF_RATIO, NAME, RATIO_OF_BASE, Way

LONGEST_GROUP = len("（対前年度実績＋1,234,567件、対前年度実績比")
CLOSE = 2  # a level further away than twice or half is of something else, unless its digits say no
_OWN_THING = re.compile(
    r"制度|資金|保証$|融資|同|当該|向け|関連|(?<!年度の)事業|基金|部門|支所|先$"
)
_HELD = (Role.LEVEL, Role.BASE, Role.RATIO)


def figure_marks(statement: Statement, known: Knowledge) -> Iterator[Mark]:
    """Yield typed figures that are not what the book has: 「計数の相違」."""
    for said in statement.said:
        if said.quantity.ref or said.role not in _HELD or not said.items:
            continue
        if said.role is Role.RATIO and said.quantity.unit is Unit.TIMES:
            continue
        candidates = known.figures(said.items, said.aspect, part=said.part, like=said.quantity)
        if not candidates or any(c.agrees(said.quantity) for c in candidates):
            continue
        if _of_something_else(statement, said, known):
            continue
        if said.role is Role.RATIO:
            if known.inputs_allow(said.items, said.aspect, said.quantity):
                continue  # worked out from finer figures than are printed
        elif not any(_is_meant(said.quantity, c) for c in candidates):
            continue
        yield _differs(said, candidates, known)


def _of_something_else(statement: Statement, said: Said, known: Knowledge) -> bool:
    """Say whether a sentence names an item but speaks of a share of it.

    Its level is far from the item's, or it began with a thing of its own (同制度は、保証承諾は…).
    """
    for other in statement.said:
        if other.role is not Role.LEVEL or other.items != said.items or other.quantity.ref:
            continue
        levels = known.figures(said.items, Aspect.ACTUAL, part=other.part, like=other.quantity)
        if levels and not any(_is_meant(other.quantity, one) for one in levels):
            return True
    spoken = [t for t in statement.topics if t.start <= said.quantity.start]
    return any(not t.items and _OWN_THING.search(t.name) for t in spoken)


def _differs(said: Said, candidates: tuple[Known, ...], known: Knowledge) -> Mark:
    q = said.quantity
    nearest = min(candidates, key=lambda c: abs(c.value - q.value))
    expected = shown(nearest.value, q)
    elsewhere = _elsewhere(said, known)
    if elsewhere is not None:
        rule = "words.other_comparison"
        message = (
            f"{'・'.join(said.items)}の{NAME[said.aspect]}を{q.text}と書いていますが、"
            f"それは{NAME[elsewhere]}です。{NAME[said.aspect]}は{expected}です。"
        )
    else:
        rule = "words.figure"
        message = (
            f"{'・'.join(said.items)}の{NAME[said.aspect]}を{q.text}と書いていますが、"
            f"計数表では{expected}です。どちらが正しいか確かめてください。"
        )
    return Mark(rule, message, q.start, q.end, Sureness.CERTAIN, q.text, expected,
                nearest.figure.ref)  # fmt: skip


def _elsewhere(said: Said, known: Knowledge) -> Aspect | None:
    """Return the other comparison whose figure this is: last year's rate called 計画比."""
    others = BASE_OF_RATIO if said.role is Role.RATIO else RATIO_OF_BASE
    for aspect in (*others, Aspect.ACTUAL):
        same_kind = (aspect in BASE_OF_RATIO) == (said.role is Role.RATIO)
        if aspect is said.aspect or not same_kind:
            continue
        figures = known.figures(said.items, aspect, part=said.part, like=said.quantity)
        if any(f.agrees(said.quantity) for f in figures):
            return aspect
    return None


def _is_meant(quantity: Quantity, known: Known) -> bool:
    """Say whether a level is this figure, or plainly was to be it."""
    return known.agrees(quantity) or _near(quantity, known) or _slipped(quantity, known)


def _near(quantity: Quantity, known: Known) -> bool:
    if known.value == 0 or quantity.value == 0:
        return False
    ratio = quantity.value / known.value
    return Fraction(1, CLOSE) < ratio < CLOSE


def _slipped(quantity: Quantity, known: Known) -> bool:
    """Say whether the same digits stand in another unit: 71,729億 for 71,729百万."""
    ours, theirs = _digits(quantity.value), _digits(known.value)
    return len(ours) > 2 and (ours == theirs or sorted(ours) == sorted(theirs))


def _digits(value: Fraction) -> str:
    return str(abs(int(value))).rstrip("0") if value == int(value) else str(abs(value))


def difference_marks(statement: Statement, known: Knowledge) -> Iterator[Mark]:
    """Yield differences that a level and its base do not give: 「増減額の相違」."""
    for said in statement.said:
        if said.role is not Role.DIFFERENCE or said.way is None or said.quantity.ref:
            continue
        if said.aspect not in RATIO_OF_BASE:
            continue
        sign = -1 if said.way is Way.DOWN else 1
        q = said.quantity
        stated = (sign * abs(q.value) - _slack(q), sign * abs(q.value) + _slack(q))
        gaps = list(_differences(said, known))
        if not gaps or any(low <= stated[1] and stated[0] <= high for low, high, _ in gaps):
            continue
        low, high, source = gaps[0]
        middle = (low + high) / 2
        way = Way.DOWN if middle < 0 else Way.UP
        expected = f"{shown(abs(middle), q)}{'前後' if high - low > q.step else ''}の{way.word}"
        yield Mark(
            rule="words.difference",
            message=f"{'・'.join(said.items)}の{NAME[said.aspect]}との差を{q.text}の{said.way.word}と"
            f"書いていますが、計数表からは{expected}です。どちらが正しいか確かめてください。",
            start=q.start,
            end=q.end,
            sureness=Sureness.CERTAIN,
            found=f"{q.text}{said.way.word}",
            expected=expected,
            ref=source.source.ref,
        )


def change_marks(statement: Statement, known: Knowledge) -> Iterator[Mark]:
    """Yield rates of change that the ratio does not give: 計画比3.4%減 is 96.6 %."""
    for said in statement.said:
        q = said.quantity
        if said.role is not Role.CHANGE or said.way is None or q.unit is not Unit.PERCENT or q.ref:
            continue
        sign = -1 if said.way is Way.DOWN else 1
        ends = sorted((PERCENT + sign * q.low, PERCENT + sign * q.high))
        ratios = known.ratios(said.items, said.aspect, part=said.part)
        worked = known.worked(said.items, said.aspect)
        if not ratios or any(r.low <= ends[1] and ends[0] <= r.high for r in (*ratios, *worked)):
            continue
        if _of_something_else(statement, said, known):
            continue
        middle = ratios[0].middle - PERCENT
        way = Way.DOWN if middle < 0 else Way.UP
        expected = f"{shown(abs(middle), q)}の{way.word}"
        yield Mark(
            rule="words.change",
            message=f"{'・'.join(said.items)}の{NAME[said.aspect]}を{q.text}の{said.way.word}と書いていますが、"
            f"計数表からは{expected}です。どちらが正しいか確かめてください。",
            start=q.start,
            end=q.end,
            sureness=Sureness.CERTAIN,
            found=f"{q.text}の{said.way.word}",
            expected=expected,
            ref=ratios[0].source.ref,
        )


def _slack(quantity: Quantity) -> Fraction:
    return (quantity.high - quantity.low) / 2


def _differences(said: Said, known: Knowledge) -> Iterator[tuple[Fraction, Fraction, Range]]:
    """Yield what the difference can be, from the level and its base or its ratio."""
    for top in known.figures(said.items, Aspect.ACTUAL, like=said.quantity, part=said.part):
        for base in known.bases(said.items, said.aspect, said.quantity):
            if base.source.ref == top.figure.ref:
                yield _gap(top, base)


def _gap(top: Known, base: Range) -> tuple[Fraction, Fraction, Range]:
    """Return the range of a difference. Where the base comes from a ratio, both move together."""
    return top.low - base.high, top.high - base.low, base


def triple_marks(statement: Statement) -> Iterator[Mark]:
    """Yield a level, its difference and its ratio that do not fit together in one sentence.

    121件（前年同期+6件、前年同期比102.5%）: 121 is 105.2 % of 115.
    """
    said = statement.said
    for level, other, ratio in zip(said, said[1:], said[2:], strict=False):
        if level.role not in (Role.LEVEL, Role.PART) or ratio.role is not Role.RATIO:
            continue
        if not _one_group(statement, level, ratio) or ratio.quantity.unit is not Unit.PERCENT:
            continue
        a, b, r = level.quantity, other.quantity, ratio.quantity
        if a.unit is not b.unit or a.counter != b.counter:
            continue
        base = _base(other, ratio, a, b)
        if base is None or base[0] <= 0:
            continue
        low, high = a.low / base[1] * PERCENT, a.high / base[0] * PERCENT
        if low <= r.high and r.low <= high:
            continue
        expected = shown(a.value * PERCENT * 2 / (base[0] + base[1]), r)
        yield Mark(
            rule="words.level_difference_ratio",
            message=f"{a.text}と{b.text}からは{NAME[ratio.aspect]}{expected}になりますが、{r.text}と"
            "あります。三つの数値のどれかが違います。",
            start=r.start,
            end=r.end,
            sureness=Sureness.CERTAIN,
            found=r.text,
            expected=expected,
        )


def _one_group(statement: Statement, level: Said, ratio: Said) -> bool:
    """Say whether level and ratio stand in one bracket's reach: 121件(…、…)."""
    between = statement.text[level.quantity.end : ratio.quantity.start]
    return "。" not in between and len(between) <= LONGEST_GROUP


def _base(
    other: Said, ratio: Said, level: Quantity, second: Quantity
) -> tuple[Fraction, Fraction] | None:
    """Return the ends of what a level is compared with, told as itself or as the difference."""
    base_of = BASE_OF_RATIO.get(ratio.aspect)
    if other.role is Role.BASE and other.aspect is base_of:
        return second.low, second.high
    if other.role is Role.DIFFERENCE and other.aspect is base_of and other.way is not None:
        sign = -1 if other.way is Way.DOWN else 1
        change = sign * abs(second.value)
        slack = _slack(second)
        return level.low - change - slack, level.high - change + slack
    return None


def typed_marks(statement: Statement, known: Knowledge) -> Iterator[Mark]:
    """Yield figures typed where a reference should stand: 「手入力の計数」."""
    for said in statement.said:
        if said.quantity.ref or said.role not in _HELD or not said.items:
            continue
        for one in known.figures(said.items, said.aspect, part=said.part, like=said.quantity):
            if one.agrees(said.quantity):
                written = f"{{{{{one.figure.ref}}}}}"
                yield Mark(
                    rule="words.typed",
                    message=f"{said.quantity.text}は手で打たれています。締めが変わっても追えるように、"
                    f"{written} と引用してください。",
                    start=said.quantity.start,
                    end=said.quantity.end,
                    sureness=Sureness.LIKELY,
                    found=said.quantity.text,
                    expected=written,
                    ref=one.figure.ref,
                )
                break

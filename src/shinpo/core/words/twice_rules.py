"""The same figure said twice and not the same of it: 「箇所による食い違い」."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shinpo.core.words.direction_rules import Mark
from shinpo.core.words.finding import Sureness
from shinpo.core.words.knowledge import PERCENT, shown
from shinpo.core.words.quantities import Quantity, Unit
from shinpo.core.words.statements import Role, Said, Statement
from shinpo.core.words.vocabulary import NAME, RATIO_OF_BASE, Way


@dataclass(frozen=True)
class _Heard:
    """A ratio or a difference that was said of a level."""

    level: Quantity
    said: Said


def twice_marks(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Mark]]:
    """Yield what is said of a level that an earlier sentence on the same level excludes.

    Both sentences name the same subject with the same level, so that they speak of one figure.
    """
    heard: dict[tuple[str, Fraction], list[_Heard]] = {}
    for statement in statements:
        for level, said in _of_levels(statement):
            if level.unit is Unit.COUNT and level.value < PERCENT:
                continue  # small counts meet by chance
            subject = said.items[0] if said.items else said.topic
            key = (subject, level.value)
            for before in heard.setdefault(key, []):
                mark = _against(before, level, said)
                if mark is not None:
                    yield statement, mark
                    break
            heard[key].append(_Heard(level, said))


def _of_levels(statement: Statement) -> Iterator[tuple[Quantity, Said]]:
    """Yield ratios and differences with the level they stand beside, of one topic."""
    level: Said | None = None
    for said in statement.said:
        if said.role is Role.LEVEL and (said.items or said.topic):
            level = said if said.quantity.unit is not Unit.PERCENT else None
        elif said.role in (Role.PART, Role.OTHER) and said.quantity.unit is not Unit.PERCENT:
            level = None  # another figure has come between
        elif level is None or said.topic != level.topic or said.quantity.ref:
            continue
        elif (said.role is Role.RATIO and said.quantity.unit is Unit.PERCENT and not said.part) or (
            said.role is Role.DIFFERENCE
            and said.aspect in RATIO_OF_BASE
            and said.quantity.unit is level.quantity.unit
        ):
            yield level.quantity, said


def _against(before: _Heard, level: Quantity, said: Said) -> Mark | None:
    first, second = before.said, said
    if first.role is second.role is Role.RATIO and first.aspect is second.aspect:
        a, b = first.quantity, second.quantity
        if a.low <= b.high and b.low <= a.high:
            return None
        return _mark(second, a.text, f"{NAME[second.aspect]}{a.text}")
    pair = {first.role: first, second.role: second}
    ratio, difference = pair.get(Role.RATIO), pair.get(Role.DIFFERENCE)
    if ratio is None or difference is None or difference.way is None:
        return None
    if RATIO_OF_BASE[difference.aspect] is not ratio.aspect or ratio.quantity.low <= 0:
        return None
    change = -1 if difference.way is Way.DOWN else 1
    q = difference.quantity
    slack = (q.high - q.low) / 2
    low = level.low - level.low * PERCENT / ratio.quantity.low
    high = level.high - level.high * PERCENT / ratio.quantity.high
    low, high = min(low, high), max(low, high)
    stated = change * abs(q.value)
    if low - slack <= stated <= high + slack:
        return None
    middle = (low + high) / 2
    way = Way.DOWN if middle < 0 else Way.UP
    expected = f"{shown(abs(middle), q)}前後の{way.word}"
    return _mark(second, f"{NAME[ratio.aspect]}{ratio.quantity.text}", expected)


def _mark(said: Said, before: str, expected: str) -> Mark:
    q = said.quantity
    return Mark(
        rule="words.said_twice",
        message=f"同じ計数について、ほかの箇所では「{before}」としています。ここの{q.text}と"
        "両立しません。どちらが正しいか確かめてください。",
        start=q.start,
        end=q.end,
        sureness=Sureness.CERTAIN,
        found=q.text,
        expected=expected,
    )

"""The lines of the plans and what ties them together: 「収支計画」「財務計画」の各行.

Which lines a form prints is law (`law/plan_lines.toml`, read by `law.plan_lines`); this is what
their formulas mean. A line without value is unknown, never zero.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shinpo.core.refusal import Problem
from shinpo.core.yen import Exact, exact

BUSINESS, INCOME, SPECIAL, FINANCE, RATIO = "business", "income", "special", "finance", "ratio"
SECTIONS = (BUSINESS, INCOME, SPECIAL, FINANCE, RATIO)
STANDARD = "standard"
YEAR, CLOSING = "year", "closing"


@dataclass(frozen=True)
class Part:
    """One line (or account) that is added to another, or subtracted (`sign` -1)."""

    id: str
    sign: int = 1


@dataclass(frozen=True)
class PlanLine:
    """One line of a plan: 「計画の行」.

    `id` is the reference that figures carry (`income.surplus`; business items have no prefix),
    `number` the one printed beside the line, None for a heading. `parts` are the lines it is the
    sum of; `agrees` is another sum it must come to, `roll` what moves its balance from last
    year's, `same` the line of another section that it repeats, `last` the line whose figure of
    last year it takes back (洗替). `accounts` are gathered from the ledger.
    """

    id: str
    section: str
    number: int | None
    term: str
    unit: str
    parent: str | None = None
    heading: bool = False
    parts: tuple[Part, ...] = ()
    agrees: tuple[Part, ...] = ()
    roll: tuple[Part, ...] = ()
    same: str | None = None
    last: str | None = None
    accounts: tuple[Part, ...] = ()
    at: str = YEAR
    graded: str | None = None

    @property
    def computed(self) -> bool:
        """Whether the line follows from others and is never entered."""
        return bool(self.parts)


class PlanLines(Mapping[str, PlanLine]):
    """The lines of a form in printed order, by id: 「計画の様式」."""

    def __init__(self, lines: Iterable[PlanLine]) -> None:
        self._lines = {line.id: line for line in lines}

    def __getitem__(self, line_id: str) -> PlanLine:
        return self._lines[line_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def section(self, name: str) -> tuple[PlanLine, ...]:
        """Return the lines of one section in order; empty if the form does not print it."""
        return tuple(line for line in self._lines.values() if line.section == name)


Values = Mapping[str, Exact]


@dataclass(frozen=True)
class Mismatch:
    """A line that differs from what its formula gives: 「計数の不一致」."""

    line: PlanLine
    rule: str
    found: Exact
    expected: Exact

    @property
    def problem(self) -> Problem:
        """The mismatch in words, with event, cause and remedy."""
        difference = exact(self.found) - exact(self.expected)
        return Problem(
            self.line.id,
            self.rule,
            f"「{self.line.term}」は{self.found}ですが、{RULES[self.rule]}{self.expected}になります"
            f"（差{difference}）。内訳と計のどちらかを直してください。",
        )


RULES = {
    "plan_sum": "内訳からは",
    "plan_agrees": "処分の計からは",
    "plan_roll": "前年度末の残高と増減からは",
    "plan_same": "同じ計数を載せる他の表からは",
    "plan_last": "前年度の繰入額（全額の戻入れ）からは",
}


def complete(values: Values, lines: PlanLines, opening: Values | None = None) -> dict[str, Exact]:
    """Return the values with every line that follows from them: 「計・差額・残高の計算」.

    A line whose parts are all known is computed, whatever was given for it; a repeated line, a
    balance and a reversal are filled in where nothing was given. `opening` holds last year's.
    """
    known = {key: value for key, value in values.items() if key in lines}
    opening = opening or {}
    changed = True
    while changed:
        changed = False
        for line in lines.values():
            value = _derived(line, known, opening)
            if value is not None and known.get(line.id) != value:
                known[line.id] = value
                changed = True
    return {line: known[line] for line in lines if line in known}


def _derived(line: PlanLine, known: Values, opening: Values) -> Exact | None:
    if line.parts:
        return _total(line.parts, known)
    if line.id in known:
        return None
    if line.same is not None:
        return known.get(line.same)
    if line.last is not None:
        return opening.get(line.last)
    return _rolled(line, known, opening) if line.roll else None


def identities(
    values: Values, lines: PlanLines, *, opening: Values | None = None, unit_yen: int = 1
) -> tuple[Mismatch, ...]:
    """Return every line that differs from what ties it to the others: 「計数の照合」.

    Values rounded to `unit_yen` (printed in millions) may differ by half a unit for each figure
    that takes part; exact yen may not differ at all. What is unknown is not compared.
    """
    found = []
    for line in lines.values():
        if line.id not in values:
            continue
        for rule, expected, terms in _expectations(line, values, opening or {}):
            slack = Fraction((terms + 1) * unit_yen, 2) if unit_yen > 1 else 0
            if expected is not None and abs(exact(values[line.id]) - exact(expected)) > slack:
                found.append(Mismatch(line, rule, values[line.id], expected))
    return tuple(found)


def _expectations(
    line: PlanLine, values: Values, opening: Values
) -> Iterator[tuple[str, Exact | None, int]]:
    yield "plan_sum", _total(line.parts, values), len(line.parts)
    yield "plan_agrees", _total(line.agrees, values), len(line.agrees)
    yield "plan_roll", _rolled(line, values, opening), len(line.roll) + 1
    yield "plan_same", values.get(line.same) if line.same else None, 1
    yield "plan_last", opening.get(line.last) if line.last else None, 1


def _rolled(line: PlanLine, values: Values, opening: Values) -> Exact | None:
    moved = _total(line.roll, values)
    before = opening.get(line.id)
    return None if moved is None or before is None else _whole(exact(before) + exact(moved))


def _total(parts: tuple[Part, ...], values: Values) -> Exact | None:
    """Return the sum of the parts, None without parts or if one of them is unknown."""
    if not parts or any(part.id not in values for part in parts):
        return None
    return _whole(sum((part.sign * exact(values[part.id]) for part in parts), start=Fraction(0)))


def _whole(value: Fraction) -> Exact:
    return int(value) if value.denominator == 1 else value


def gathered(lines: PlanLines, amount: Callable[[str, str], Exact | None]) -> dict[str, Exact]:
    """Return the lines that accounts feed, as `amount(account, at)` tells: 「科目からの集計」.

    A line is left out if one of its accounts is unknown.
    """
    found: dict[str, Exact] = {}
    for line in lines.values():
        amounts = {part.id: amount(part.id, line.at) for part in line.accounts}
        known = {key: value for key, value in amounts.items() if value is not None}
        total = _total(line.accounts, known)
        if total is not None:
            found[line.id] = total
    return found

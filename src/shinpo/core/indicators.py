"""What an indicator counts, as data: 「評価指標」.

An indicator is a definition, never code: a count over a dataset of the closings (or over the
activities, which a closing freezes like everything else), a ratio or a sum of other indicators, a
line of the results, or an entry with evidence for what nothing can count. The national catalogue
(law/indicators.toml) and an association's own definitions have this one shape.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shinpo.core.yen import Exact, exact

YEN, PERCENT_UNIT = "円", "％"


class How(StrEnum):
    """Which figure of the chosen records: 「数え方」."""

    CASES = "cases"  # 件数
    AMOUNT = "amount"  # 金額（残高の表では残高）
    PRINCIPAL = "principal"  # 元金
    INTEREST = "interest"  # 利息
    DAMAGES = "damages"  # 損害金
    QUANTITY = "quantity"  # 活動の数量
    FIRMS = "enterprises"  # 企業者の数（活動の欄の合計）
    PEOPLE = "people"  # 人数
    DISTINCT = "distinct"  # 企業者の実数
    LAST = "last"  # 最後の数量
    LAST_AMOUNT = "last_amount"  # 最後の金額


@dataclass(frozen=True)
class Frozen:
    """A dataset of the closings that indicators may count: 「締めの表」.

    `stock`: what stood at the end of the last month, instead of what happened in all months.
    """

    stock: bool
    columns: frozenset[str]
    hows: frozenset[How]


_KEYS = frozenset(
    {"programme", "trait", "owner", "lender", "lender_kind", "municipality_code", "industry",
     "company"}
)  # fmt: skip
_TERMS = frozenset({"form", "purpose", "secured", "continuing", "manager_guarantee", "sharing"})
ACTIVITIES = "activities"
DATASETS: Mapping[str, Frozen] = {
    "guarantee_movements": Frozen(
        False,
        _KEYS | _TERMS | {"kind", "cause"},
        frozenset({How.CASES, How.AMOUNT, How.PRINCIPAL, How.INTEREST, How.DISTINCT}),
    ),
    "claim_movements": Frozen(
        False,
        _KEYS | {"kind"},
        frozenset({How.CASES, How.AMOUNT, How.PRINCIPAL, How.DAMAGES, How.DISTINCT}),
    ),
    "guarantees": Frozen(
        True,
        _KEYS | _TERMS | {"disbursed", "in_accident", "insurance_kind"},
        frozenset({How.CASES, How.AMOUNT, How.DISTINCT}),
    ),
    "claims": Frozen(
        True, _KEYS | {"cause"}, frozenset({How.CASES, How.AMOUNT, How.DISTINCT})
    ),
    "applications": Frozen(True, frozenset(), frozenset({How.CASES, How.AMOUNT, How.DISTINCT})),
    ACTIVITIES: Frozen(
        False,
        frozenset({"kind", "department", "counterpart", "theme", "mode", "result", "is_new"}),
        frozenset(
            {How.QUANTITY, How.FIRMS, How.PEOPLE, How.AMOUNT, How.DISTINCT, How.LAST,
             How.LAST_AMOUNT}
        ),
    ),
}  # fmt: skip
FLAGS = frozenset({"secured", "continuing", "disbursed", "in_accident", "is_new", "company"})

Wanted = str | bool


@dataclass(frozen=True)
class Count:
    """A count over a dataset: records whose columns hold one of the wanted values: 「集計」.

    A flow counts the months of the term, a stock its last month; `how` says which figure.
    """

    dataset: str
    how: How
    where: tuple[tuple[str, tuple[Wanted, ...]], ...] = ()

    @property
    def is_stock(self) -> bool:
        """True if the figure is one of a day, so that months do not add up: 「残高」."""
        return DATASETS[self.dataset].stock or self.how in (How.LAST, How.LAST_AMOUNT)

    @property
    def is_amount(self) -> bool:
        """True if the figure is yen."""
        return self.how in (
            How.AMOUNT, How.PRINCIPAL, How.INTEREST, How.DAMAGES, How.LAST_AMOUNT,
        )  # fmt: skip

    def wanted(self, column: str) -> tuple[Wanted, ...]:
        """Return the values wanted of a column; empty if it is not asked for."""
        return dict(self.where).get(column, ())


@dataclass(frozen=True)
class Ratio:
    """One indicator over another, in percent if `scale` is 100: 「割合」「1件当たり」."""

    of: str
    over: str
    scale: int = 100


@dataclass(frozen=True)
class Sum:
    """Indicators added and subtracted: 「合計」「差引き」."""

    of: tuple[str, ...]
    less: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A line of the results (業務数値・収支): `approvals`, `recovery.cases`: 「業務実績の行」."""

    ref: str


@dataclass(frozen=True)
class Entered:
    """What no record can count: an entry with this evidence: 「記入」."""

    evidence: str


Source = Count | Ratio | Sum | Result | Entered


@dataclass(frozen=True)
class Definition:
    """One indicator: 「評価指標」. `places`: decimals after half-up rounding, once, at the end."""

    id: str
    term: str
    department: str
    unit: str
    source: Source
    places: int = 0
    note: str = ""
    own: bool = False  # the association's own definition, not the national catalogue's

    @property
    def needs(self) -> tuple[str, ...]:
        """The indicators that this one is made of."""
        if isinstance(self.source, Ratio):
            return (self.source.of, self.source.over)
        if isinstance(self.source, Sum):
            return (*self.source.of, *self.source.less)
        return ()

    @property
    def is_rate(self) -> bool:
        """True if years compare in points, not in percent of each other."""
        return self.unit == PERCENT_UNIT


@dataclass(frozen=True)
class Quotient:
    """A value that is still the quotient of two exact figures: 「分子と分母」."""

    top: Exact
    base: Exact
    scale: int


Value = Exact | Quotient | None


def resolved(
    definitions: Mapping[str, Definition], known: Callable[[Definition], Exact | None]
) -> Mapping[str, Value]:
    """Return every indicator's value; `known` gives what is counted, looked up or entered.

    What is made of an unknown figure is unknown: nothing is guessed.

    :raises ValueError: if definitions go in a circle.
    """
    found: dict[str, Value] = {}

    def value(name: str, above: tuple[str, ...] = ()) -> Value:
        if name in above:
            raise ValueError(f"indicators go in a circle: {' > '.join((*above, name))}")
        if name not in found:
            found[name] = _value(definitions[name], lambda other: value(other, (*above, name)))
        return found[name]

    def _value(one: Definition, of: Callable[[str], Value]) -> Value:
        if isinstance(one.source, Ratio):
            top, base = number(of(one.source.of)), number(of(one.source.over))
            return None if top is None or base is None else Quotient(top, base, one.source.scale)
        if isinstance(one.source, Sum):
            parts_known = _all([number(of(name)) for name in one.source.of])
            less_known = _all([number(of(name)) for name in one.source.less])
            if parts_known is None or less_known is None:
                return None
            return _whole(sum(map(exact, parts_known)) - sum(map(exact, less_known)))
        return known(one)

    for name in definitions:
        value(name)
    return found


def _all(values: list[Exact | None]) -> list[Exact] | None:
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else None


def _whole(value: Fraction | int) -> Exact:
    return int(value) if value == int(value) else value


def number(value: Value) -> Exact | None:
    """Return a value as one exact figure; None if unknown or without a usable base."""
    if isinstance(value, Quotient):
        return None if value.base <= 0 else exact(value.top) * value.scale / exact(value.base)
    return value


def circle(definitions: Mapping[str, Definition]) -> tuple[str, ...]:
    """Return the first circle of indicators that are made of each other; empty if there is none."""

    def walk(name: str, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if name in above:
            yield (*above[above.index(name) :], name)
        elif name in definitions:
            for other in definitions[name].needs:
                yield from walk(other, (*above, name))

    return next((found for name in definitions for found in walk(name, ())), ())

"""Read which lines feed the management ratios: 「経営諸比率の算式の各項」 (law/ratios.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shinpo.core.ratios import INPUT_NAMES, Inputs
from shinpo.law.load import value

# (statement, at, line id) -> yen
Lines = Mapping[tuple[str, str, str], int | Fraction]


@dataclass(frozen=True)
class InputLines:
    """Where one input comes from: the sum of these lines of a statement."""

    statement: str  # balance_sheet, income_statement or overview
    at: str  # closing, year or opening
    lines: tuple[str, ...]

    @property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """The keys of these lines in a `Lines` mapping."""
        return tuple((self.statement, self.at, line) for line in self.lines)


def input_lines(name: str, on: date) -> InputLines:
    """Return the lines of one input in force on a day. Raise NotInForce outside the record."""
    record = value("ratios", f"input.{name}", on)
    return InputLines(record["statement"], record["at"], tuple(record["lines"]))


def inputs_on(on: date, lines: Lines) -> Inputs:
    """Add up the inputs of the ratios for the year that contains `on`: 「算式の各項」.

    An input stays unknown (None) if any of its lines is not in `lines`.
    """
    amounts: dict[str, int | Fraction | None] = {}
    for name in INPUT_NAMES:
        keys = input_lines(name, on).keys
        known = all(key in lines for key in keys)
        amounts[name] = sum(lines[key] for key in keys) if known else None
    return Inputs(**amounts)


def average_method(on: date) -> str:
    """Return how the average outstanding is taken: 「保証債務平均残高の計算」."""
    return str(value("ratios", "average_outstanding", on))

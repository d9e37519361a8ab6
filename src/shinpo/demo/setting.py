"""The demo's data files, read once: who the association is and how its business goes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np

from shinpo.core.period import Month

FULL, SMALL = "full", "small"
DEMO, NEIGHBOUR = "association", "neighbour"
NEVER = 9_999  # month index of what does not happen


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one document over another; tables merge, everything else is replaced."""
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        found[key] = _merged(old, value) if both else value
    return found


def _document(name: str) -> dict[str, Any]:
    text = files("shinpo.demo").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Group:
    """A dimension of the business (業態, 市町村, 業種, ...): ids and the figures of each."""

    ids: tuple[str, ...]
    columns: Mapping[str, np.ndarray]

    def share(self, column: str) -> np.ndarray:
        """Return the column as shares that add up to one."""
        values = self.columns[column]
        return values / values.sum()


@dataclass(frozen=True)
class Setting:
    """One association's data at one size."""

    data: Mapping[str, Any]
    size: str

    @cached_property
    def scale(self) -> Fraction:
        """How much of everything."""
        return Fraction(self.data["scale"][self.size])

    def size_of(self, enterprises: int) -> Fraction:
        """Return the scale to which a number of registered firms comes nearest."""
        usual = self.data["target"]["enterprises"]
        scales = {Fraction(text) for text in self.data["scale"].values()}
        return min(scales, key=lambda scale: abs(enterprises - usual * scale))

    def count(self, number: float) -> int:
        """Scale a number of things."""
        return round(float(number) * float(self.scale))

    @cached_property
    def first_month(self) -> Month:
        """The month that is number 0."""
        return Month.parse(self.data["first_month"])

    @property
    def months(self) -> int:
        """How many months of business are recorded and closed."""
        return int(self.data["months"])

    def month(self, number: int) -> Month:
        """Return the calendar month of a number."""
        return self.first_month.plus(number)

    def number(self, month: str) -> int:
        """Return the number of a month such as 2022-10."""
        return Month.parse(month).since(self.first_month)

    @cached_property
    def rng(self) -> np.random.Generator:
        """Return the one source of chance for everything planned ahead."""
        return np.random.default_rng([self.data["seed"], self.scale.numerator])

    @cached_property
    def programmes(self) -> tuple[Mapping[str, Any], ...]:
        """The programmes (保証制度) of the association."""
        return tuple(self.data["programme"])

    @cached_property
    def kinds(self) -> Group:
        """Kinds of lenders."""
        rows = self.data["kind"]
        names = ("balance_cases", "balance_yen", "approvals_yen", "subrogation_yen")
        columns = {n: np.array([row.get(n, 0) for row in rows], dtype=float) for n in names}
        return Group(tuple(row["id"] for row in rows), columns)

    @cached_property
    def towns(self) -> Group:
        """Municipalities."""
        rows = self.data["towns"]["rows"]
        return _group([row[0] for row in rows], self.data["towns"], [row[3:] for row in rows])

    @cached_property
    def industries(self) -> Group:
        """Industries of the bulletin."""
        return self._named("industries")

    @cached_property
    def capital(self) -> Group:
        """Bands of capital; the first are individuals."""
        return self._named("capital")

    @cached_property
    def employees(self) -> Group:
        """Bands of employees."""
        return self._named("employees")

    def _named(self, key: str) -> Group:
        rows = self.data[key]["rows"]
        return _group(list(rows), self.data[key], list(rows.values()))


def _group(ids: list[str], table: Mapping[str, Any], rows: list[list[int]]) -> Group:
    columns = {
        name: np.array([row[i] for row in rows], dtype=float)
        for i, name in enumerate(table["columns"])
    }
    return Group(tuple(ids), columns)


def load(name: str, size: str) -> Setting:
    """Return the setting of an association: the model, the demo's data, then its own."""
    data = _merged(_document("model"), _document(DEMO))
    if name != DEMO:
        data = _merged(data, _document(name))
    return Setting(data, size)


def apportion(total: int, weights: np.ndarray) -> np.ndarray:
    """Split a whole number by weights; the largest remainders get what is left over."""
    exact = total * weights / weights.sum()
    found = np.floor(exact).astype(int)
    order = np.argsort(found - exact, kind="stable")
    found[order[: total - found.sum()]] += 1
    return found


def spread(total: int, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return `total` indices in the exact proportion of the weights, shuffled."""
    found = np.repeat(np.arange(len(weights)), apportion(total, weights))
    rng.shuffle(found)
    return found

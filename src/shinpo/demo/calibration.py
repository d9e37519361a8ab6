"""Hold a demo book against the tables that one association published: 「較正」.

The book's side is read from its closings, the published side from the transcribed tables, so
that the generator's own targets cannot agree with themselves.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from shinpo.core.period import Month
from shinpo.law.industries import group_of

Row = Mapping[str, Any]
KINDS = {"政府系金融機関": "商工中金"}  # our name of a kind -> the published one
MEASURES = ("approvals", "balance", "subrogation")


@dataclass(frozen=True)
class Share:
    """One share of a table in per cent: as published and in the book."""

    table: str
    row: str
    published: float
    found: float

    @property
    def points(self) -> float:
        """By how many points they differ."""
        return abs(self.found - self.published)


@dataclass(frozen=True)
class Total:
    """A total of the year in yen: as published times the demo's scale, and in the book."""

    name: str
    published: float
    found: float

    @property
    def difference(self) -> float:
        """The relative difference."""
        return abs(self.found / self.published - 1)


class Closings:
    """One fiscal year of an association's closings, ending with a month."""

    def __init__(self, folder: Path, last: Month) -> None:
        self.folder, self.last = folder, last

    def end(self, dataset: str) -> list[Row]:
        """Return a dataset of the last closing."""
        return self._read(dataset, self.last)

    def year(self, dataset: str, kind: str) -> list[Row]:
        """Return the movements of a kind in the year."""
        return [
            row
            for month in self.last.year_to_date
            for row in self._read(dataset, month)
            if row["kind"] == kind
        ]

    def _read(self, dataset: str, month: Month) -> list[Row]:
        path = self.folder / f"month={month}" / f"{dataset}.parquet"
        # The folder's own name is no column.
        found: list[Row] = pq.ParquetFile(path).read().to_pylist()
        return found


def published(folder: Path, table: str, column: str) -> dict[str, float]:
    """Return a column of a published table by the row's label, totals left out."""
    with (folder / table / "rows.csv").open(encoding="utf-8") as file:
        labels = {r["row"]: r["label"] for r in csv.DictReader(file) if r["kind"] == "item"}
    with (folder / table / "values.csv").open(encoding="utf-8") as file:
        cells = [r for r in csv.DictReader(file) if r["column"] == column and r["row"] in labels]
    return {labels[r["row"]]: float(r["value"] or 0) for r in cells}


def shares(closings: Closings, folder: Path) -> Iterator[Share]:
    """Compare every share: bank kind, industry, municipality, capital, employees."""
    measured = {
        "approvals": _summed(closings.year("guarantee_movements", "guarantee_approved")),
        "balance": _summed(closings.end("guarantees"), "outstanding_yen"),
        "subrogation": _summed(closings.year("guarantee_movements", "guarantee_subrogated")),
    }
    for measure, rows in measured.items():
        for table, column, group in _tables(closings, folder, measure):
            yield from _compared(table, published(folder, table, column), rows, group)
    using: dict[int, int] = Counter()
    for row, yen in measured["balance"]:
        using[row["enterprise_id"]] += yen
    firms = {row["enterprise_id"]: row for row in closings.end("enterprises")}
    held = [(firms[firm], yen) for firm, yen in using.items() if yen]
    for name, band in (("capital", capital_band), ("employees", employees_band)):
        yield from _compared(
            f"{name}_balance", published(folder, f"{name}_balance", "amount"), held, band
        )
        counted = [(firm, 1) for firm, _ in held]
        table = f"{name}_enterprises"
        yield from _compared(table, published(folder, table, "count"), counted, band)


def _summed(rows: Iterable[Row], column: str = "amount_yen") -> list[tuple[Row, int]]:
    return [(row, row[column]) for row in rows]


def _tables(
    closings: Closings, folder: Path, measure: str
) -> Iterator[tuple[str, str, Callable[[Row], str]]]:
    names = published(folder, f"bank_kind_{measure}", "amount")
    kinds = {r["lender_id"]: KINDS.get(r["kind"], r["kind"]) for r in closings.end("lenders")}
    labels = list(published(folder, "municipality", "balance_amount"))
    towns = closings.end("municipalities")
    # The invented towns stand in the order of the published ones.
    town = {r["municipality_code"]: labels[n] for n, r in enumerate(towns)}
    on = closings.last.last

    def kind(row: Row) -> str:
        found = kinds[row["lender_id"]]
        return found if found in names else "その他"

    yield f"bank_kind_{measure}", "amount", kind
    yield f"industry_{measure}", "amount", lambda r: group_of("bulletin.oita", r["industry"], on)
    yield "municipality", f"{measure}_amount", lambda r: town[r["municipality_code"]]


def _compared(
    table: str,
    wanted: Mapping[str, float],
    rows: Iterable[tuple[Row, int]],
    group: Callable[[Row], str],
) -> Iterator[Share]:
    found: dict[str, int] = Counter()
    for row, yen in rows:
        found[group(row)] += yen
    if strange := set(found) - set(wanted):
        raise KeyError(f"{table}: {sorted(strange)} are no rows of the published table")
    whole, all_wanted = sum(found.values()), sum(wanted.values())
    for label, value in wanted.items():
        yield Share(table, label, 100 * value / all_wanted, 100 * found[label] / max(1, whole))


def _band(value: int, limits: tuple[tuple[int, str], ...], over: str) -> str:
    return next((label for limit, label in limits if value <= limit), over)


def capital_band(firm: Row) -> str:
    """Return the published band of a firm's capital."""
    if firm["form"] == "individual":
        return "個人"
    limits = (
        (1_000_000, "100万円以下"), (5_000_000, "500万円以下"), (10_000_000, "1,000万円以下"),
        (50_000_000, "5,000万円以下"), (100_000_000, "1億円以下"),
    )  # fmt: skip
    return _band(firm["capital_yen"], limits, "1億円超")


def employees_band(firm: Row) -> str:
    """Return the published band of a firm's employees."""
    limits = (
        (0, "従業員なし"), (5, "5人以下"), (10, "10人以下"), (20, "20人以下"), (50, "50人以下"),
        (100, "100人以下"),
    )  # fmt: skip
    return _band(firm["employees"], limits, "100人超")


def totals(closings: Closings, folder: Path, scale: float) -> Iterator[Total]:
    """Compare the year's main figures (published in million yen)."""
    recovered = closings.year("claim_movements", "claim_recovered")
    found = {
        "保証承諾": closings.year("guarantee_movements", "guarantee_approved"),
        "代位弁済": closings.year("guarantee_movements", "guarantee_subrogated"),
        "実際回収": recovered,  # principal and damages
    }
    sums = {name: sum(row["amount_yen"] for row in rows) for name, rows in found.items()}
    sums["保証債務残高"] = sum(row["outstanding_yen"] for row in closings.end("guarantees"))
    for name, million in published(folder, "main_figures", "amount").items():
        yield Total(name, million * 1_000_000 * scale, sums[name])

"""All tables of a closing, beside the ceiling: a bare scan of the columns that they need.

    uv run python bench/tables.py [--guarantees 24000] [--guarantees 240000] [--month 2024-07]

Invents closings (this and last year to date, last Marches), counts them and lays out every
table. Prints one JSON object a size: figure (seconds, best round, statements
compiled), first (with imports of the engine, compiling and hashing), ceiling (the same files and
columns only summed, nothing grouped), ratio, rows, environment.
"""

import argparse
import hashlib
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from shinpo.core.period import Month
from shinpo.guarantee import closing as guarantee_closing
from shinpo.ledger.closing import REGISTRY
from shinpo.recovery import closing as recovery_closing
from shinpo.registry import closing as registry_closing
from shinpo.statistics import lines
from shinpo.statistics.counting import count
from shinpo.statistics.periods import Periods, Window
from shinpo.statistics.reader import VIEWS, Closings
from shinpo.statistics.tables import Statistics, table_names

ASSOCIATION = 1
LENDERS, TOWNS, PROGRAMMES = 30, 18, 100
ENTERPRISES = 0.63  # enterprises a guarantee
MOVES = {"guarantee_repaid": 1.0, "guarantee_approved": 0.03, "guarantee_subrogated": 0.002,
         "application_received": 0.035, "application_approved": 0.03}  # fmt: skip
TYPES = {"int": "bigint", "text": "varchar", "date": "date", "bool": "boolean",
         "rate": "decimal(9,6)"}  # fmt: skip
CAUSES = "['falling_sales', 'competition', 'customer_failure', 'bad_debts', 'overinvestment']"
# What a column holds in the invented files, over a running number i; others are null.
VALUES = {
    "enterprise_id": "1 + hash(i) % {enterprises}",
    "lender_id": f"1 + hash(i * 3) % {LENDERS}",
    "programme_id": f"1 + hash(i * 5) % {PROGRAMMES}",
    "municipality_code": f"lpad((1 + hash(i * 7) % {TOWNS})::varchar, 6, '9')",
    "industry": "lpad((1 + hash(hash(i) % {enterprises}) % 95)::varchar, 2, '0') || '11'",
    "amount_yen": "1000000 * (1 + hash(i * 11) % 60)",
    "outstanding_yen": "1000 * (1 + hash(i * 13) % 30000)",
    "balance_yen": "1000 * (1 + hash(i * 13) % 30000)",
    "principal_yen": "1000000 * (1 + hash(i * 11) % 60)",
    "interest_yen": "0",
    "damages_yen": "0",
    "requested_yen": "1000000 * (1 + hash(i * 11) % 60)",
    "months": "1 + hash(i * 17) % 180",
    "purpose": "(['working', 'equipment', 'both'])[(1 + hash(i * 19) % 3)::int]",
    "secured": "hash(i * 23) % 4 = 0",
    "continuing": "hash(i * 29) % 5 > 0",
    "cause": f"({CAUSES})[(1 + hash(i * 31) % 5)::int]",
    "disbursed": "hash(i * 37) % 90 > 0",
    "in_accident": "false",
    "number": "lpad(i::varchar, 12, '0')",
    "form": "case when hash(i) % 3 = 0 then 'individual' else 'company' end",
    "capital_yen": "1000000 * (hash(i * 41) % 120)",
    "employees": "hash(i * 43) % 130",
    "name": "'架空' || i",
    "kind": "'業態' || (i % 6)",
    "county": "case when i < 12 then '' else '夢見郡' end",
    "owner": "(['association', 'prefecture', 'municipality'])[(1 + i % 3)::int]",
    "owner_name": "case when i % 3 = 2 then '架空' || (i % 12) else '' end",
    "order_no": "i",
}  # fmt: skip


def invent(root: Path, guarantees: int, months: tuple[Month, ...]) -> int:
    """Write the closings of these months; return the number of rows."""
    for register in (guarantee_closing, recovery_closing, registry_closing):
        register.register_datasets()
    written = 0
    for month in months:
        place = root / f"association={ASSOCIATION}" / f"month={month}"
        place.mkdir(parents=True)
        entries = {}
        for name, dataset in REGISTRY.datasets.items():
            path = place / f"{name}.parquet"
            rows = _write(path, name, dict(dataset.columns), guarantees, month)
            written += rows
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            entries[name] = {"rows": rows, "sha256": digest}
        manifest = {"month": str(month), "datasets": entries, "totals": {}}
        (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return written


def _write(path: Path, name: str, columns: dict[str, str], guarantees: int, month: Month) -> int:
    enterprises = max(1, int(guarantees * ENTERPRISES))
    sizes = {
        "guarantees": guarantees, "enterprises": enterprises, "claims": guarantees // 30,
        "applications": guarantees // 100, "lenders": LENDERS, "municipalities": TOWNS,
        "programmes": PROGRAMMES, "claim_movements": guarantees // 200,
    }  # fmt: skip
    if name == "guarantee_movements":
        parts = [(int(guarantees * share), {"kind": f"'{kind}'"}) for kind, share in MOVES.items()]
    elif name == "claim_movements":
        parts = [(sizes[name], {"kind": "'claim_recovered'"})]
    else:
        parts = [(sizes.get(name, 0), {})]
    key = next(iter(columns))  # the id of the row: a running number from 1
    own = {
        "cases": "1",
        "code": "'C' || i",
        "booked_on": f"date '{month.last}'",
        "effective_on": f"date '{month.last}'",
        key: "lpad(i::varchar, 6, '9')" if columns[key] == "text" else "i",
    }
    selects = []
    for size, special in parts:
        known = {**VALUES, **own, **special}
        listed = ", ".join(
            f"({known.get(c, 'null')})::{TYPES[t]} as {c}".replace(
                "{enterprises}", str(enterprises)
            )
            for c, t in columns.items()
        )
        selects.append(f"select {listed} from range(1, {size + 1}) r(i)")
    with duckdb.connect() as engine:
        union = " union all ".join(selects)
        engine.execute(f"copy ({union}) to '{path}' (format parquet, compression zstd)")
    return sum(size for size, _ in parts)


def scan(closings: Closings, month: Month) -> None:
    """Read every column that the tables need, once, and only add it up."""
    with closings.opened(month) as engine:
        for view, (dataset, _) in VIEWS.items():
            if view == "guarantees":  # the compared months hold what the axes need
                continue
            schema = lines.VIEWS[dataset]
            unread = {"fact_id", "subject_id", "guarantee_id", "claim_id", "application_id",
                      "number", "booked_on"}  # fmt: skip
            if dataset not in ("guarantee_movements", "guarantees", "enterprises"):
                unread |= set(lines.KEYS)
            sums = [
                {"string": f"max({c})", "boolean": f"count_if({c})"}.get(kind, f"sum({c})")
                for c, kind in schema.items()
                if c not in unread
            ]
            engine.execute(f"select {', '.join(sums)} from {view}").fetchall()
        engine.execute("select sum(amount_yen), sum(outstanding_yen) from guarantees").fetchall()


def tables(closings: Closings, month: Month) -> int:
    """Count the closing and lay out every table; return the number of cells."""
    statistics = Statistics.of(closings, month)
    return sum(len(statistics.table(name).cells) for name in table_names())


def counts(closings: Closings, month: Month) -> None:
    """Count the closing only."""
    with closings.opened(month) as engine:
        count(engine)


def best_seconds(act: Callable[[], object], rounds: int) -> float:
    """Return the wall seconds of the fastest round: the engine works on all cores."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return min(taken)


def measure(guarantees: int, month: Month, rounds: int) -> dict[str, object]:
    """Return the figures of one size."""
    everything = frozenset(month.plus(-n) for n in range(40))
    needed = Periods(month, everything).of(tuple(Window))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        invent(root, guarantees, needed)
        closings = Closings.in_folder(root, ASSOCIATION)
        started = time.perf_counter()
        cells = tables(closings, month)
        first = time.perf_counter() - started
        figure = best_seconds(lambda: tables(closings, month), rounds)
        counting = best_seconds(lambda: counts(closings, month), rounds)
        ceiling = best_seconds(lambda: scan(closings, month), rounds)
        read = _rows_read(closings, month)
    return {
        "bench": "tables",
        "guarantees": guarantees,
        "rows_read": read,
        "cells": cells,
        "figure": {"seconds": round(figure, 3), "counting": round(counting, 3)},
        "first": {"seconds": round(first, 3)},
        "ceiling": {"seconds": round(ceiling, 3), "what": "the needed columns only summed"},
        "ratio": round(figure / ceiling, 2),
        "budget": "at most 1 s at 24,000 guarantees; at most 3 times the ceiling at 1,000,000 rows",
        "environment": {
            "python": platform.python_version(),
            "duckdb": duckdb.__version__,
            "cores": os.cpu_count(),
        },
    }


def _rows_read(closings: Closings, month: Month) -> int:
    with closings.opened(month) as engine:
        views = [view for view in VIEWS if view != "guarantees_compared"]
        sizes = [engine.execute(f"select count(*) from {view}").fetchone()[0] for view in views]
    return sum(sizes)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guarantees", type=int, action="append")
    parser.add_argument("--month", type=Month.parse, default=Month(2024, 7))
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    for guarantees in args.guarantees or (24_000, 100_000):
        print(json.dumps(measure(guarantees, args.month, args.rounds)))


if __name__ == "__main__":
    main()

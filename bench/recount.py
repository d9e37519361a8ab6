"""All indicators of a full year, beside the ceiling: a bare scan of the columns that they need.

    uv run python bench/recount.py [--year 2023] [--rounds 5]

Run on the full demo (`shinpo demo --no-serve`). Counts every definition in force from the
closings: the year, last year and what is expected. Prints JSON: figure (seconds, best round),
first (with compiling and hashing, as the first page of a fresh process pays it), page (one
indicator with the records behind it), ceiling (the same files and columns only summed,
nothing joined, filtered or grouped), ratio, rows, environment.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")

CODE = "aomine"
BUDGET_SECONDS = 5
MASTERED = {
    "programme": "programme_id", "trait": "programme_id", "owner": "programme_id",
    "lender": "lender_id", "lender_kind": "lender_id", "company": "enterprise_id",
}  # fmt: skip
COUNTED = {
    "cases": ("cases",), "amount": ("amount_yen", "outstanding_yen", "balance_yen"),
    "principal": ("principal_yen",), "interest": ("interest_yen",), "damages": ("damages_yen",),
    "distinct": ("enterprise_id", "amount_yen", "cases"), "last": ("quantity", "held_on"),
    "last_amount": ("amount_yen", "held_on"),
}  # fmt: skip
SUMMED = {"string": "max({0})", "boolean": "count_if({0})", "date": "max({0})"}


def needed(counts: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the columns that the counts read, by dataset."""
    from shinpo.statistics.indicators import SCHEMAS

    found: dict[str, set[str]] = {}
    for count in counts.values():
        asked = {MASTERED.get(column, column) for column, _ in count.where}
        asked |= set(COUNTED.get(count.how.value, (count.how.value,)))
        found.setdefault(count.dataset, set()).update(asked & set(SCHEMAS[count.dataset]))
    return found


def scan(closings: Any, columns: Mapping[str, set[str]], months: tuple[Any, ...]) -> int:
    """Read every column that the counts need, once, and only add it up; return the rows."""
    from shinpo.core.indicators import DATASETS
    from shinpo.statistics.indicators import SCHEMAS

    rows = 0
    year = len(months) // 2
    wanted = {
        name: (months[year - 1], months[-1]) if DATASETS[name].stock else months for name in columns
    }
    with closings.over(wanted) as engine:
        for name, asked in columns.items():
            sums = [
                SUMMED.get(SCHEMAS[name][column], "sum({0})").format(f'"{column}"')
                for column in sorted(asked)
            ]
            answer = engine.execute(f"select count(*), {', '.join(sums)} from {name}").fetchone()
            rows += answer[0]
    return rows


def timed(act: Callable[[], object], rounds: int) -> dict[str, float]:
    """Return the wall seconds of the fastest round and the processor seconds of the cheapest."""
    walls, used = [], []
    for _ in range(rounds):
        started, before = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - started)
        used.append(time.process_time() - before)
    return {"seconds": round(min(walls), 3), "processor_seconds": round(min(used), 3)}


def measure(year: int, rounds: int) -> dict[str, Any]:
    """Return the figures of one year."""
    from shinpo.core.fiscal_year import Term
    from shinpo.core.indicators import Count
    from shinpo.ledger import scope
    from shinpo.planning.indicators import counting
    from shinpo.registry.models import Association
    from shinpo.statistics.indicators import rows_of
    from shinpo.statistics.reader import Closings

    association = Association.objects.get(code=CODE).pk
    term = Term(year)
    months = (*term.plus(-1).months, *term.months)

    def recount() -> int:
        """Count everything anew: nothing is kept from the round before."""
        counting._kept.clear()
        with scope.association(association):
            found = counting.counting_of(association, term)
            book = counting.book_of_counting(found)
        return len(book) + sum(value is not None for value in found.expected.values())

    first, figure = timed(recount, 1), timed(recount, rounds)
    with scope.association(association):
        definitions = counting.counting_of(association, term).definitions
    counts = {d.id: d.source for d in definitions.values() if isinstance(d.source, Count)}
    closings = Closings.recorded(association)
    columns = needed(counts)
    rows = scan(closings, columns, months)
    ceiling = timed(lambda: scan(closings, columns, months), rounds)
    largest = max(counts, key=lambda name: rows_of(closings, counts[name], term.months).rows)
    page = timed(lambda: rows_of(closings, counts[largest], term.months), rounds)
    return {
        "bench": "recount",
        "unit": "seconds",
        "year": str(term),
        "definitions": len(definitions),
        "counts": len(counts),
        "figures": recount(),
        "rows_read": rows,
        "figure": figure,
        "first": first,
        "page": {**page, "indicator": largest},
        "ceiling": {**ceiling, "what": "the needed columns only summed"},
        "ratio": round(figure["seconds"] / ceiling["seconds"], 2),
        "budget": f"at most {BUDGET_SECONDS} s for the full demo",
        "kept": figure["seconds"] <= BUDGET_SECONDS,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2023)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    import django

    django.setup()
    import duckdb
    from django.urls import get_resolver

    get_resolver().reverse_dict  # noqa: B018 (a process that serves has its addresses)
    environment = {
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "cores": os.cpu_count(),
    }
    print(json.dumps({**measure(args.year, args.rounds), "environment": environment}))


if __name__ == "__main__":
    main()

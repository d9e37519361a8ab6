"""Bulk load of running guarantees, per guarantee, beside COPY of the same rows without a ledger.

    uv run python bench/load.py [--guarantees 24000]

figure: seconds a guarantee with terms, schedule, fact, journal, balance, state and all guards;
ceiling: the same terms and segments by COPY alone; ratio: figure / ceiling.
"""

import argparse
import time

import house


def bare_copy(count: int, made: tuple[int, int, list[int]]) -> float:
    """Return the seconds to COPY the same detail rows into tables without guards."""
    from django.db import connection, transaction

    from shinpo.guarantee.services import bulk

    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("guarantee_terms", "guarantee_segment"):
            cursor.execute(f"create temporary table bare_{table} (like {table}) on commit drop")
        rows = (house.terms_row(1, gid, made) for gid in range(1, count + 1))
        bulk.copy_rows("bare_guarantee_terms", bulk.TERMS_COLUMNS, rows)
        segments = ((g, 1, 1, house.MONTHS, 1, 100_000, 1) for g in range(1, count + 1))
        bulk.copy_rows("bare_guarantee_segment", bulk.SEGMENT_COLUMNS, segments)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guarantees", type=int, default=24_000)
    count = parser.parse_args().guarantees
    with house.database():
        made = house.masters()
        ceiling = bare_copy(count, made) / count
        figure = house.load_guarantees(count, made) / count
    house.report(
        name="load",
        guarantees=count,
        figure_ms=round(figure * 1000, 4),
        ceiling_ms=round(ceiling * 1000, 4),
        ratio=round(figure / ceiling, 2),
        target_ms=1,
    )


if __name__ == "__main__":
    main()

"""One back-dated correction: milliseconds and rows touched, in books of two sizes.

    uv run python bench/correct.py [--guarantees 2000 24000]

A repayment of a closed month is found wrong: it is reversed and recorded anew in the open month.
figure: median milliseconds; rows: rows inserted or updated by one correction, which must not
depend on the size of the book. Peer: a ledger that reposts every later entry.
"""

import argparse
import itertools
from datetime import date
from typing import Any

import house

COUNTED = ("ledger_act", "ledger_fact", "ledger_line", "ledger_balance", "guarantee_state")


def rows_touched() -> int:
    """Return a running count of rows inserted and updated by this connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select sum(n_tup_ins + n_tup_upd)::int from pg_stat_xact_user_tables"
            " where relname = any(%s)",
            [list(COUNTED)],
        )
        return int(cursor.fetchone()[0])


def one_size(count: int) -> dict[str, Any]:
    """Load a book, post and close a month, then correct repayments of it."""
    from django.db import connection

    from shinpo.core.period import Month
    from shinpo.guarantee.services import repayment_correct
    from shinpo.guarantee.services.month import month_close
    from shinpo.ledger import scope

    with house.database():
        house.load_guarantees(count, house.masters())
        for month, day in ((3, house.MIGRATED), (4, date(2024, 4, 30))):
            with scope.association(house.ASSOCIATION):
                month_close(Month(2024, month), house.doing(f"close-{month}", day))
        with scope.association(house.ASSOCIATION), connection.cursor() as cursor:
            cursor.execute("select id from ledger_fact where kind = 'guarantee_repaid' limit 200")
            wrong = itertools.cycle([row[0] for row in cursor.fetchall()])
        on, numbers = date(2024, 5, 10), itertools.count()
        rows = 0

        def correct() -> None:
            nonlocal rows
            doing = house.doing(f"correct-{next(numbers)}", on)
            doing = type(doing)(**{**vars(doing), "reason": "計測"})
            with scope.association(house.ASSOCIATION):
                before = rows_touched()
                repayment_correct(next(wrong), 99_999, doing)
                rows = rows_touched() - before

        correct()
        seconds = house.timed(correct, rounds=100)
    return {"guarantees": count, "median_ms": round(seconds * 1000, 2), "rows": rows}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guarantees", type=int, nargs="+", default=[2_000, 24_000])
    sizes = [one_size(count) for count in parser.parse_args().guarantees]
    house.report(
        name="correct",
        figure=sizes,
        ratio=round(sizes[-1]["median_ms"] / sizes[0]["median_ms"], 2),
        target_ms=50,
    )


if __name__ == "__main__":
    main()

"""A month of an association: posting what is due and closing, by number of guarantees.

    uv run python bench/close.py [--guarantees 21409 240000]

figure: seconds to post a month's scheduled repayments (facts, journal, balances) and to close it;
ratio: microseconds a guarantee at each size beside the first (1.0 = linear). Peer: Frappe
Lending's accrual run took 25, 42 and 62 ms a loan at 300, 1,000 and 2,305 loans.
"""

import argparse
import time
from datetime import date

import house


def one_size(count: int) -> dict[str, float]:
    """Load a book, close the month of migration, then measure the next month."""
    from shinpo.core.period import Month
    from shinpo.guarantee.services import month_post_due
    from shinpo.guarantee.services.month import month_close
    from shinpo.ledger import scope

    with house.database():
        house.load_guarantees(count, house.masters())
        with scope.association(house.ASSOCIATION):
            month_close(Month(2024, 3), house.doing("close-3", house.MIGRATED))
        april, end = Month(2024, 4), date(2024, 4, 30)
        start = time.perf_counter()
        with scope.association(house.ASSOCIATION):
            posted = month_post_due(april, house.doing("post", end))
        middle = time.perf_counter()
        with scope.association(house.ASSOCIATION):
            month_close(april, house.doing("close", end))
        done = time.perf_counter()
    return {
        "guarantees": count,
        "repayments": posted,
        "post_s": round(middle - start, 3),
        "close_s": round(done - middle, 3),
        "total_s": round(done - start, 3),
        "us_each": round((done - start) / count * 1e6, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guarantees", type=int, nargs="+", default=[21_409, 240_000])
    sizes = [one_size(count) for count in parser.parse_args().guarantees]
    house.report(
        name="close",
        figure=sizes,
        ratio=[round(size["us_each"] / sizes[0]["us_each"], 2) for size in sizes],
        target_s={"21409": 5},
        peer={"frappe_lending_ms_a_loan": {"300": 25, "1000": 42, "2305": 62}},
    )


if __name__ == "__main__":
    main()

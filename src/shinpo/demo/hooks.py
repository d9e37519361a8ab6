"""What else happens in the demo, and when: each department adds its own line here.

`OPENING` runs once, in the transaction of the first month, after the migration; `BEFORE_CLOSE`
runs in the transaction of every month, before it is closed; `AFTER` runs once, when all months
are closed. Every hook is set-based, repeats itself without harm and uses a request id of its own.
"""

from collections.abc import Callable

from shinpo.demo import accounting, activities, committee, editions, entries, evaluations, plans
from shinpo.demo.moment import Moment

__all__ = ["AFTER", "BEFORE_CLOSE", "OPENING", "Hook", "Moment"]

Hook = Callable[[Moment], None]

OPENING: tuple[Hook, ...] = (activities.open_counterparts, accounting.opening_balances)
BEFORE_CLOSE: tuple[Hook, ...] = (
    activities.record_month,
    accounting.monthly_vouchers,
    committee.sit,
    accounting.year_ends,  # last of all: it counts what the others booked
)
AFTER: tuple[Hook, ...] = (
    entries.entries_and_comparison,
    plans.plans_and_comparison,
    evaluations.evaluate,
    committee.judge,
    editions.publish_editions,  # last of all: it prints what the others wrote
)

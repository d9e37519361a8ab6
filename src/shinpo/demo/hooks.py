"""What else happens in the demo, and when: each department adds its own line here.

`OPENING` runs once, in the transaction of the first month, after the migration; `BEFORE_CLOSE`
runs in the transaction of every month, before it is closed; `AFTER` runs once, when all months
are closed. Every hook is set-based, repeats itself without harm and uses a request id of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shinpo.core.period import Month
from shinpo.demo.setting import Setting


@dataclass(frozen=True)
class Moment:
    """Where the demo stands: the setting, the association, the month and its number from 0."""

    setting: Setting
    association_id: int
    month: Month
    number: int

    @property
    def is_first(self) -> bool:
        """Whether this is the first month of the demo."""
        return self.number == 0


Hook = Callable[[Moment], None]

OPENING: tuple[Hook, ...] = ()
BEFORE_CLOSE: tuple[Hook, ...] = ()
AFTER: tuple[Hook, ...] = ()

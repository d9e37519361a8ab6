"""Where the demo stands when a department adds its own."""

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

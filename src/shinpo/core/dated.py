"""A value that holds for a range of days: 「施行期間のある値」.

Law and house rules change on a date. `Dated[T]` answers what holds on a day and refuses to
answer outside what was recorded: it never returns a default and never "the latest".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from shinpo.core.period import Span

T = TypeVar("T")


class NotInForce(LookupError):
    """Nothing is recorded for that day. Names the parameter, the day and the file."""

    def __init__(self, name: str, on: date, origin: str) -> None:
        super().__init__(f"{name} は {on.isoformat()} 時点の定めが登録されていません（{origin}）。")
        self.name, self.on, self.origin = name, on, origin


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One recorded value with its validity and where it comes from."""

    span: Span
    value: T
    source: str
    note: str = ""
    start_unknown: bool = False


class Dated(Generic[T]):
    """Values of one parameter over time; ranges may not overlap."""

    def __init__(self, name: str, entries: Iterable[Entry[T]], origin: str) -> None:
        self.name, self.origin = name, origin
        self.entries: tuple[Entry[T], ...] = tuple(sorted(entries, key=lambda e: e.span.start))
        if not self.entries:
            raise ValueError(f"{name} ({origin}): no value recorded")
        for earlier, later in zip(self.entries, self.entries[1:], strict=False):
            if earlier.span.until is None or earlier.span.until > later.span.start:
                raise ValueError(f"{name} ({origin}): ranges overlap at {later.span.start}")

    def entry(self, on: date) -> Entry[T]:
        """Return the record in force on `on`. Raise NotInForce outside what was recorded."""
        for entry in self.entries:
            if on in entry.span:
                return entry
        raise NotInForce(self.name, on, self.origin)

    def on(self, day: date) -> T:
        """Return the value in force on `day`. Raise NotInForce outside what was recorded."""
        return self.entry(day).value

"""Pages of a list: `1-50 / 5,000`, with addresses that keep the filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list, and how to get to its neighbours."""

    items: Sequence[Any]
    number: int
    per_page: int
    total: int
    query: QueryDict

    @property
    def first(self) -> int:
        """Position of the first row shown, counted from one; zero if there is none."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Position of the last row shown."""
        return min(self.number * self.per_page, self.total)

    @property
    def last_number(self) -> int:
        """Number of the last page."""
        return max(1, -(-self.total // self.per_page))

    @property
    def range(self) -> str:
        """The range as the screens write it: 1-50 / 5,000."""
        if not self.total:
            return "0 / 0"
        return f"{self.first:,}-{self.last:,} / {self.total:,}"

    @property
    def previous_url(self) -> str:
        """Address of the page before, or empty."""
        return with_query(self.query, page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """Address of the page after, or empty."""
        return with_query(self.query, page=self.number + 1) if self.last < self.total else ""


def with_query(query: QueryDict, **changes: object) -> str:
    """Return `?...` with the changes made; a value of None or empty text takes its key out."""
    changed = query.copy()
    for key, value in changes.items():
        if value in (None, ""):
            changed.pop(key, None)
        else:
            changed[key] = str(value)
    return f"?{changed.urlencode()}"


def page_of(
    rows: Any, *, query: QueryDict, per_page: int = PER_PAGE, total: int | None = None
) -> Page:
    """Cut the page that `query` asks for out of `rows` (a query set or a sequence).

    A page that does not exist becomes the nearest one that does.
    """
    count = total if total is not None else (len(rows) if _sized(rows) else rows.count())
    asked = query.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() else 1
    number = max(1, min(number, -(-count // per_page) or 1))
    start = (number - 1) * per_page
    return Page(rows[start : start + per_page], number, per_page, count, query)


def _sized(rows: Any) -> bool:
    return isinstance(rows, list | tuple)

"""Lists as tables: columns say what they are, the template does the rest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import QueryDict

from shinpo.ui.paging import Page, with_query

Kind = Literal["text", "number", "yen", "date", "month", "chip"]
RIGHT = ("number", "yen")


@dataclass(frozen=True)
class Chip:
    """A status in a word; the colour only supports it."""

    label: str
    tone: Literal["neutral", "info", "success", "warning", "error"] = "neutral"


@dataclass(frozen=True)
class Column:
    """One column: identifier (also the key to sort by), heading, kind, where it gets its value."""

    id: str
    head: str
    kind: Kind = "text"
    value: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    sort: bool = False
    note: str = ""

    @property
    def right(self) -> bool:
        """Tell whether the column is set flush right, in figures of one width."""
        return self.kind in RIGHT

    def of(self, row: Any) -> Any:
        """Return the column's value of a row: by function, by key or by attribute."""
        if self.value is not None:
            return self.value(row)
        return row[self.id] if isinstance(row, Mapping) else getattr(row, self.id)


@dataclass(frozen=True)
class Download:
    """A way to take the table away; the label says how much and in which form."""

    label: str
    url: str


@dataclass(frozen=True)
class Table:
    """A list on the screen. The first column names the row and links to it."""

    caption: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    page: Page | None = None
    query: QueryDict | None = None
    note: str = ""
    empty: str = "該当するデータはありません。"
    downloads: Sequence[Download] = ()
    total: Mapping[str, Any] = field(default_factory=dict)
    row_kind: Callable[[Any], str] | None = None  # subtotal, total: a class of the row

    @property
    def heads(self) -> list[dict[str, object]]:
        """Headings with their sort state and the address that sorts."""
        asked = self.query.get("sort", "") if self.query is not None else ""
        return [self._head(column, asked) for column in self.columns]

    def _head(self, column: Column, asked: str) -> dict[str, object]:
        if not column.sort or self.query is None:
            return {"column": column, "sort_url": "", "aria_sort": ""}
        up, down = asked == column.id, asked == f"-{column.id}"
        turned = f"-{column.id}" if up else column.id
        return {
            "column": column,
            "sort_url": with_query(self.query, sort=turned, page=None),
            "aria_sort": "ascending" if up else "descending" if down else "none",
        }

    @property
    def body(self) -> list[dict[str, object]]:
        """Rows of cells, in the order of the columns."""
        return [
            {"kind": self.row_kind(row) if self.row_kind else "", "cells": self._cells(row)}
            for row in self.rows
        ]

    def _cells(self, row: Any) -> list[dict[str, object]]:
        return [
            {
                "column": column,
                "value": column.of(row),
                "url": column.link(row) if column.link else "",
            }
            for column in self.columns
        ]

    @property
    def foot(self) -> list[dict[str, object]]:
        """The cells of the line of totals; empty without one."""
        if not self.total:
            return []
        return [{"column": c, "value": self.total.get(c.id, "")} for c in self.columns]


def sort_key(query: QueryDict, columns: Sequence[Column], default: str) -> str:
    """Return the sort key that `query` asks for if a column allows it, else `default`.

    Only identifiers of sortable columns pass, so the answer is safe for `order_by`.
    """
    asked = query.get("sort", "")
    allowed = {c.id for c in columns if c.sort}
    return asked if asked.removeprefix("-") in allowed else default

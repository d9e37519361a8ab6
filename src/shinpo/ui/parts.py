"""Parts that records and dangerous steps share: head, tabs, history, confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shinpo.ui.tables import Chip


@dataclass(frozen=True)
class Tab:
    """One face of a record."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class RecordHead:
    """The head of a record: name, reading, flags, a few numbers, tabs."""

    name: str
    kana: str = ""
    flags: Sequence[Chip] = ()
    facts: Sequence[tuple[str, object]] = ()
    tabs: Sequence[Tab] = ()


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a record's history: who did what when, from what to what, and why."""

    at: datetime
    who: str
    what: str
    field: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class Confirmation:
    """The step before a dangerous act: how many, what follows, and a reason to give."""

    title: str
    target: str
    count: int
    unit: str
    effects: Sequence[str]
    act: str
    back_url: str
    reversible: str = ""  # how it is undone (by a reversal, never by deleting)

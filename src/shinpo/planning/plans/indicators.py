"""Which indicators a target may name; a later part of planning, which defines them, says so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KnownIndicator:
    """An indicator that may have a target: 「指標」. `unit` is the one it is counted in."""

    id: str
    term: str
    unit: str


Source = Callable[[int, date], Iterable[KnownIndicator]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a part of planning name its indicators; called once when the applications are ready."""
    if source not in _sources:
        _sources.append(source)


def known_indicators(association_id: int, on: date) -> dict[str, KnownIndicator]:
    """Return the indicators of an association on a day, by id: 「指標の一覧」."""
    return {one.id: one for source in _sources for one in source(association_id, on)}

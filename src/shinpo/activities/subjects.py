"""Guarantees and claims by their numbers, without knowing the departments that keep them.

A department above says how its records are found (`register`, from its AppConfig.ready); the
activity records ask here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A guarantee or a claim: its id, its printed number, whose it is."""

    id: int
    number: str
    enterprise_id: int


# (numbers, ids) -> every record of the association that has one of them; one SELECT
Find = Callable[[list[str], list[int]], Iterable[Subject]]
_FINDERS: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Declare how the records of a link (`guarantee`, `claim`) are found."""
    _FINDERS[name] = find


def by_number(name: str, numbers: Iterable[str]) -> dict[str, Subject]:
    """Return the records with these numbers, by number."""
    wanted = sorted(set(numbers))
    return {s.number: s for s in _FINDERS[name](wanted, [])} if wanted else {}


def by_id(name: str, ids: Iterable[int]) -> dict[int, Subject]:
    """Return the records with these ids, by id."""
    wanted = sorted(set(ids))
    return {s.id: s for s in _FINDERS[name]([], wanted)} if wanted else {}

"""What a person says of one activity, in the identifiers of the book."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shinpo.core.facts import Fact
from shinpo.core.period import Month
from shinpo.law.activities import Kind, Measure, kinds

FACT = "activity_recorded"


@dataclass(frozen=True)
class Entry:
    """One activity as it is entered: 「活動の記録」. The amount in yen.

    `enterprises` None means: one if an enterprise is named, else none.
    """

    kind: str
    held_on: date
    department: str = ""
    quantity: int = 1
    enterprises: int | None = None
    people: int = 0
    amount_yen: int = 0
    enterprise_id: int | None = None
    lender_id: int | None = None
    guarantee_id: int | None = None
    claim_id: int | None = None
    counterpart: str = ""
    theme: str = ""
    mode: str = ""
    result: str = ""
    is_new: bool = False
    note: str = ""

    def settled(self) -> "Entry":
        """Return the entry with what follows from it: department of the kind, one enterprise."""
        kind = kinds().get(self.kind)
        named = 0 if self.enterprise_id is None else 1
        return replace(
            self,
            department=self.department or (kind.department if kind else ""),
            enterprises=named if self.enterprises is None else self.enterprises,
            note=self.note.strip(),
        )

    @property
    def what(self) -> Kind:
        """Return the kind. Raise KeyError if the catalogue does not have it."""
        return kinds()[self.kind]

    @property
    def likeness(self) -> tuple[Any, ...]:
        """Return what two records share that are probably one recorded twice."""
        return (
            self.kind, self.held_on, self.enterprise_id, self.lender_id, self.guarantee_id,
            self.claim_id, self.counterpart, self.theme, self.mode, self.result,
        )  # fmt: skip

    @property
    def figure(self) -> tuple[str, str, str, Month] | None:
        """Return what a figure of a month or a day may stand for only once; None for an event."""
        if self.what.measure is Measure.EVENT:
            return None
        return (self.kind, self.counterpart, self.theme, Month.of(self.held_on))

    def fact(self, activity_id: int, *, booked_on: date, staff_id: int) -> Fact:
        """Return the fact that records the settled entry; links and texts stand in its data."""
        left_out = {"held_on", "amount_yen"}
        data: dict[str, Any] = {
            name: value
            for name, value in vars(self).items()
            if name not in left_out and value not in (None, "", False)
        }
        data |= {"quantity": self.quantity, "staff_id": staff_id}
        figure = self.figure
        if figure is not None:
            data["period"] = figure[-1].first.isoformat()
        return Fact(FACT, activity_id, self.amount_yen, self.held_on, booked_on, 1, data)

"""Who does something, when and under which idempotency key: every act of every department."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shinpo.core.refusal import refuse
from shinpo.ledger.record import Act


@dataclass(frozen=True)
class Doing:
    """Who does something, for which association, on which business day.

    `booked_on` is the association's open business day; `request_id` the idempotency key.
    """

    association_id: int
    actor_id: int
    request_id: str
    booked_on: date
    reason: str = ""

    def act(self, name: str, content: Mapping[str, Any]) -> Act:
        """Return the ledger's act with the content that makes a repeated request recognisable."""
        return Act(
            association_id=self.association_id,
            request_id=self.request_id,
            name=name,
            actor_id=self.actor_id,
            content=content,
            reason=self.reason,
        )


def refuse_future(field: str, term: str, day: date, booked_on: date) -> None:
    """Refuse a day after the business day: nothing is recorded before it has happened."""
    if day > booked_on:
        raise refuse(
            field,
            "future_date",
            f"{term}（{day.isoformat()}）が営業日（{booked_on.isoformat()}）より後です。"
            "未来の日付は記録できません。日付を確かめてください。",
        )


def need_reason(doing: Doing) -> None:
    """Refuse an act that needs a reason and has none."""
    if not doing.reason.strip():
        raise refuse(
            "reason",
            "reason_missing",
            "理由が入力されていません。後から経緯をたどれるように理由が必要です。理由を入力してください。",
        )

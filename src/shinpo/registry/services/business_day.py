"""Open the next business day: 「営業日の更新」."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import connection

from shinpo.core.refusal import refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.registry.calendar import roll_forward


def next_business_day(on: date) -> date:
    """Return the business day after a day: 「翌営業日」."""
    return roll_forward(on + timedelta(days=1))


def business_day_open(seen: date, doing: Doing) -> date:
    """Close the association's business day and open the next one; return it.

    `seen` is the day that the person closes. The day itself is the idempotency key: two people
    who close the same day, or one who clicks twice, open one day, not two.

    :raises Refused: if the day has been closed by somebody else meanwhile.
    """
    once = replace(doing, request_id=f"business-day-{seen}")
    following = next_business_day(seen)
    begun = record.begin(once.act("business_day_open", {"day": str(following)}))
    if begun.repeated:
        return following
    with connection.cursor() as cursor:
        cursor.execute(
            "update registry_association set business_on = %s where id = %s and business_on = %s",
            [following, doing.association_id, seen],
        )
        if cursor.rowcount != 1:
            raise refuse(
                "seen",
                "business_day_changed",
                f"営業日（{seen}）は既に替わっています。"
                "画面を開き直して、現在の営業日を確かめてください。",
            )
    return following

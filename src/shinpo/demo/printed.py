"""Put the invented notices, auctions, officers and desks where the bulletin reads them."""

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

from shinpo.publishing.models import AuctionLot, AuctionNotice, Desk, Notice, OfficerChange


def register(association_id: int, valid_from: date) -> None:
    """Enter what is printed besides the figures, once; inside the association's scope."""
    if Desk.objects.exists():
        return
    text = files("shinpo.demo").joinpath("printed.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    for model, name in ((Notice, "notice"), (OfficerChange, "officer"), (Desk, "desk")):
        for number, row in enumerate(found[name], start=1):
            model.objects.create(**_place(association_id, valid_from, number), **row)
    for number, row in enumerate(found["auction"], start=1):
        lots = row.pop("lots")
        notice = AuctionNotice.objects.create(**_place(association_id, valid_from, number), **row)
        for order, lot in enumerate(lots, start=1):
            AuctionLot.objects.create(
                association_id=association_id, notice=notice, order_no=order, **lot
            )


def _place(association_id: int, valid_from: date, number: int) -> dict[str, Any]:
    return {"association_id": association_id, "order_no": number, "valid_from": valid_from}

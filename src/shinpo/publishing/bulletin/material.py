"""What a bulletin prints besides statistics: notices, auctions, officers, desks: 「掲載事項」."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TypeVar

from django.db.models import Q, QuerySet

from shinpo.core.auction import purchasable_price
from shinpo.core.era import in_era
from shinpo.law.eras import eras
from shinpo.law.load import value
from shinpo.output.document import Block, Facts, Listing, Prose, Section
from shinpo.publishing.models import AuctionNotice, Desk, Notice, OfficerChange, Printed

Row = TypeVar("Row", bound=Printed)
CAUTION = "掲載の後に事件が取り下げられるなどして、買い受けられなくなることがあります。"
INTEREST = (
    "次の物件は競売の手続が進んでいます。買受けを希望される方をご存じでしたら、"
    "問合せ先までお知らせください。"
)


def valid(model: type[Row], on: date) -> QuerySet[Row]:
    """Return what is to be printed on a day, in order."""
    rows = model.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    return rows.filter(valid_from__lte=on).order_by("order_no", "id")


def front(on: date) -> Iterator[Section]:
    """Yield the parts before the statistics; an empty part is left out."""
    notices = valid(Notice, on)
    auctions = [block for notice in valid(AuctionNotice, on) for block in _auction(notice)]
    changes = list(valid(OfficerChange, on))
    parts = [Section(n.title, (Prose(n.body),), 2, new_page=False) for n in notices]
    if auctions:
        blocks = (Prose(INTEREST), *auctions, Prose(CAUTION))
        parts.append(Section("不動産競売情報", blocks, 2, new_page=False))
    if changes:
        parts.append(Section("役員について", (_officers(changes),), 2, new_page=False))
    if parts:
        yield Section("お知らせ")
        yield from parts


def desks(on: date) -> Iterator[Section]:
    """Yield the last part: where to ask."""
    blocks: list[Block] = []
    for desk in valid(Desk, on):
        pairs = (("電話番号", (desk.phone,)), ("受付時間", (desk.hours,)))
        blocks += [Prose(desk.body), Facts(desk.name, pairs)]
    if blocks:
        yield Section("相談窓口のご案内", tuple(blocks))


def _auction(notice: AuctionNotice) -> Iterator[Block]:
    lots = list(notice.lots.order_by("order_no", "id"))
    deduction = Fraction(value("auction", "purchasable.deduction", notice.bids_from))
    special = (
        [("特別売却期間", (f"{_day(notice.special_from)}～{_day(notice.special_to)}",))]
        if notice.special_from
        else []
    )
    yield Facts(
        notice.area,
        (
            ("所在", (notice.location,)),
            ("種類・面積", tuple(notice.kinds.splitlines())),
            ("裁判所・事件番号", (f"{notice.court}　{notice.case_number}",)),
            ("入札期間", (f"{_day(notice.bids_from)}～{_day(notice.bids_to)}",)),
            ("開札期日", (_day(notice.opened_on),)),
            *special,
            ("売却基準価額", tuple(f"{lot.label}　{lot.reference_yen:,}円" for lot in lots)),
            (
                "買受可能価額",
                tuple(
                    f"{lot.label}　{purchasable_price(lot.reference_yen, deduction):,}円"
                    for lot in lots
                ),
            ),
            ("問合せ先", (notice.contact,)),
        ),
    )


def _officers(changes: list[OfficerChange]) -> Listing:
    return Listing(
        "",
        ("役員名", "氏名", "所属機関団体・役職名", "異動", "年月日", "備考"),
        tuple(
            (
                change.post,
                change.name,
                change.organisation,
                "退任" if change.leaves else "就任",
                _day(change.changed_on),
                change.note,
            )
            for change in changes
        ),
    )


def _day(day: date | None) -> str:
    return in_era(day, eras()) if day else ""

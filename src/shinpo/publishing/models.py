"""What publications print besides statistics (masters), and the editions themselves (facts)."""

from django.db import models
from django.db.models import F, Q

from shinpo.publishing.editions.models import EditionStructure, EditionText

FIRST = 1

__all__ = [
    "FIRST", "AuctionLot", "AuctionNotice", "Desk", "Edition", "EditionStructure", "EditionText",
    "Notice", "OfficerChange", "Printed", "Revision",
]  # fmt: skip


class Printed(models.Model):
    """Something printed in every issue while it is valid, in an order of its own."""

    association_id = models.SmallIntegerField("信用保証協会")
    order_no = models.SmallIntegerField("表示順")
    valid_from = models.DateField("掲載開始日")
    valid_until = models.DateField("掲載終了日の翌日", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="%(class)s_range",
            )
        ]


class Notice(Printed):
    """A notice to lenders and firms: 「お知らせ」."""

    title = models.CharField("件名", max_length=80)
    body = models.TextField("本文")

    class Meta(Printed.Meta):
        db_table = "publishing_notice"
        verbose_name = "お知らせ"

    def __str__(self) -> str:
        return self.title


class AuctionNotice(Printed):
    """A court auction under way on property that secures a claim: 「不動産競売情報」."""

    area = models.CharField("市町村", max_length=40)
    location = models.CharField("所在", max_length=200)
    kinds = models.TextField("種類・面積", help_text="1行に1種類")
    court = models.CharField("裁判所", max_length=60)
    case_number = models.CharField("事件番号", max_length=40)
    bids_from = models.DateField("入札開始日")
    bids_to = models.DateField("入札終了日")
    opened_on = models.DateField("開札期日")
    special_from = models.DateField("特別売却開始日", null=True, blank=True)
    special_to = models.DateField("特別売却終了日", null=True, blank=True)
    contact = models.CharField("問合せ先", max_length=120)

    class Meta(Printed.Meta):
        db_table = "publishing_auction_notice"
        verbose_name = "不動産競売情報"
        constraints = [
            *Printed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(bids_to__gte=F("bids_from")) & Q(opened_on__gte=F("bids_to")),
                name="auction_notice_days",
            ),
            models.CheckConstraint(
                condition=Q(special_from__isnull=True, special_to__isnull=True)
                | Q(special_to__gte=F("special_from"), special_from__gte=F("opened_on")),
                name="auction_notice_special_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.case_number}"


class AuctionLot(models.Model):
    """Properties sold together with their reference price: 「競売物件」."""

    association_id = models.SmallIntegerField("信用保証協会")
    notice = models.ForeignKey(
        AuctionNotice, models.PROTECT, related_name="lots", verbose_name="不動産競売情報"
    )
    order_no = models.SmallIntegerField("表示順")
    label = models.CharField("物件", max_length=40)
    reference_yen = models.BigIntegerField("売却基準価額")

    class Meta:
        db_table = "publishing_auction_lot"
        verbose_name = "競売物件"
        constraints = [
            models.CheckConstraint(condition=Q(reference_yen__gt=0), name="auction_lot_price")
        ]

    def __str__(self) -> str:
        return self.label


class OfficerChange(Printed):
    """An officer who took or left office: 「役員の異動」."""

    post = models.CharField("役員名", max_length=40)
    name = models.CharField("氏名", max_length=60)
    organisation = models.CharField("所属機関団体・役職名", max_length=120)
    changed_on = models.DateField("就任・退任日")
    leaves = models.BooleanField("退任", default=False)
    note = models.CharField("備考", max_length=80, blank=True)

    class Meta(Printed.Meta):
        db_table = "publishing_officer_change"
        verbose_name = "役員の異動"

    def __str__(self) -> str:
        return f"{self.post} {self.name}"


class Desk(Printed):
    """Where people may ask: 「相談窓口」."""

    name = models.CharField("窓口名", max_length=60)
    body = models.TextField("案内")
    phone = models.CharField("電話番号", max_length=20)
    hours = models.CharField("受付時間", max_length=80)

    class Meta(Printed.Meta):
        db_table = "publishing_desk"
        verbose_name = "相談窓口"

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One document of one period: 「刊行物」. `period` is its first day."""

    BULLETIN = "bulletin"
    HALFYEAR, EVALUATION, MIDTERM = "halfyear", "evaluation", "midterm"

    association_id = models.SmallIntegerField("信用保証協会")
    document = models.CharField("文書", max_length=20)
    period = models.DateField("対象期間の初日")

    class Meta:
        db_table = "publishing_edition"
        verbose_name = "刊行物"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "document", "period"], name="edition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.period:%Y-%m}"


class Revision(models.Model):
    """An edition as it was published; never changed: 「版」.

    `files` maps each file's name to its SHA-256; `manifest_sha256` names the closing it was made
    of. Every revision but the first says what it changes.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="revisions", verbose_name="刊行物"
    )
    number = models.PositiveSmallIntegerField("版数")
    act_id = models.BigIntegerField("処理")
    issued_on = models.DateField("発行日")
    change = models.CharField("訂正の内容", max_length=400, blank=True)
    manifest_sha256 = models.CharField("締めの識別", max_length=64)
    code_version = models.CharField("プログラムの版", max_length=20)
    files = models.JSONField("ファイル")

    class Meta:
        db_table = "publishing_revision"
        verbose_name = "版"
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="revision_once"),
            models.CheckConstraint(
                condition=Q(number=FIRST, change="") | (Q(number__gt=FIRST) & ~Q(change="")),
                name="revision_says_what_it_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} 第{self.number}版"

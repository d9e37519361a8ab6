"""Activities and counterparts. An activity is a fact; `ActivityState` is what replay rebuilds.

An activity without an amount has 0 yen; a list that its kind does not have is an empty text.
"""

from django.db import models
from django.db.models import F, Q

from shinpo.registry.models import Enterprise, Lender


class ActivityState(models.Model):
    """What was done, by its latest fact: 「活動」. State.

    `period` is the first day of the month that a figure of a month or of a day belongs to (null
    for an event): such a figure stands once. A withdrawn activity stays, and counts nowhere.
    """

    activity_id = models.BigIntegerField("識別番号", primary_key=True)
    association_id = models.SmallIntegerField("信用保証協会")
    fact_id = models.BigIntegerField("事実")
    kind = models.CharField("活動の種類", max_length=40)
    department = models.CharField("部門", max_length=30)
    held_on = models.DateField("実施日")
    booked_on = models.DateField("記帳日")
    quantity = models.BigIntegerField("数量")
    enterprises = models.IntegerField("企業者数")
    people = models.IntegerField("人数")
    amount_yen = models.BigIntegerField("金額")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="activities", verbose_name="企業者"
    )
    lender = models.ForeignKey(
        Lender, models.PROTECT, null=True, related_name="activities", verbose_name="金融機関"
    )
    guarantee_id = models.BigIntegerField("信用保証", null=True)
    claim_id = models.BigIntegerField("求償権", null=True)
    counterpart = models.CharField("相手先", max_length=60, blank=True)
    theme = models.CharField("テーマ", max_length=30, blank=True)
    mode = models.CharField("方法", max_length=10, blank=True)
    result = models.CharField("結果", max_length=30, blank=True)
    is_new = models.BooleanField("新規の取組み")
    staff_id = models.IntegerField("記録者")
    note = models.CharField("備考", max_length=400, blank=True)
    period = models.DateField("対象の月", null=True)
    withdrawn = models.BooleanField("取消済み")

    class Meta:
        db_table = "activities_activity_state"
        indexes = [
            models.Index(fields=["association_id", "-held_on"], name="activity_held_on"),
            models.Index(fields=["kind", "held_on"], name="activity_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "kind", "counterpart", "theme", "period"],
                condition=Q(period__isnull=False, withdrawn=False),
                name="activity_figure_once",
            ),
        ]


class Counterpart(models.Model):
    """Whom the association works with, under a code of the national catalogue: 「相手先」.

    `code` is the catalogue's code, a dot and the association's own: `chamber.minato`.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    code = models.CharField("相手先コード", max_length=60)
    name = models.CharField("相手先の名称", max_length=80)
    kana = models.CharField("相手先の名称（カナ）", max_length=120)
    order_no = models.SmallIntegerField("表示順")
    valid_from = models.DateField("有効開始日")
    valid_until = models.DateField("有効終了日の翌日", null=True, blank=True)

    class Meta:
        db_table = "activities_counterpart"
        constraints = [
            models.UniqueConstraint(fields=["association_id", "code"], name="counterpart_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="counterpart_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

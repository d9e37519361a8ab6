"""Master data. Every table is a master of one association, guarded by row-level security.

Only `Association` itself is outside the separation: it is what the separation is by.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Association(models.Model):
    """A credit guarantee corporation: 「信用保証協会」. `business_on` is its today."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField("協会コード", max_length=20, unique=True)
    name = models.CharField("協会名", max_length=80)
    area_name = models.CharField("区域", max_length=40)
    business_on = models.DateField("営業日")
    is_demo = models.BooleanField("架空の協会", default=False)

    class Meta:
        db_table = "registry_association"

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality (市町村) as of a range of days; merged ones stay with their end."""

    association_id = models.SmallIntegerField("信用保証協会")
    code = models.CharField("地方公共団体コード", max_length=6)
    name = models.CharField("市町村名", max_length=40)
    kana = models.CharField("市町村名（カナ）", max_length=80)
    county = models.CharField("郡", max_length=40, blank=True)
    order_no = models.SmallIntegerField("表示順")
    valid_from = models.DateField("有効開始日")
    valid_until = models.DateField("有効終了日の翌日", null=True, blank=True)

    class Meta:
        db_table = "registry_municipality"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "code", "valid_from"], name="municipality_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="municipality_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Lender(models.Model):
    """A financial institution (金融機関) that lends against guarantees."""

    association_id = models.SmallIntegerField("信用保証協会")
    code = models.CharField("金融機関コード", max_length=4)
    name = models.CharField("金融機関名", max_length=60)
    kana = models.CharField("金融機関名（カナ）", max_length=100)
    kind = models.CharField("業態", max_length=30)
    order_no = models.SmallIntegerField("表示順")
    # How the lender shares the risk (責任共有の方式): partial guarantee or burden charge.
    sharing_method = models.CharField("責任共有の方式", max_length=10)
    valid_from = models.DateField("取引開始日")
    valid_until = models.DateField("取引終了日の翌日", null=True, blank=True)

    class Meta:
        db_table = "registry_lender"
        constraints = [
            models.UniqueConstraint(fields=["association_id", "code"], name="lender_once"),
            models.CheckConstraint(
                condition=Q(sharing_method__in=["part", "charge"]), name="lender_sharing_method"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A branch (店舗) of a lender."""

    association_id = models.SmallIntegerField("信用保証協会")
    lender = models.ForeignKey(
        Lender, models.PROTECT, related_name="branches", verbose_name="金融機関"
    )
    code = models.CharField("店番", max_length=3)
    name = models.CharField("店名", max_length=60)

    class Meta:
        db_table = "registry_branch"
        constraints = [models.UniqueConstraint(fields=["lender", "code"], name="branch_once")]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A guarantee programme (保証制度) in one version: what the association decided for a time.

    `conditions` holds the catalogue's columns in the form of `core.programme`.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    code = models.CharField("制度コード", max_length=40)
    name = models.CharField("制度名", max_length=100)
    owner = models.CharField("制度の主体", max_length=20)
    owner_name = models.CharField("主体名", max_length=40, blank=True)
    order_no = models.SmallIntegerField("表示順")
    valid_from = models.DateField("取扱開始日")
    valid_until = models.DateField("取扱終了日の翌日", null=True, blank=True)
    limit_yen = models.BigIntegerField("限度額", null=True, blank=True)
    months_max = models.SmallIntegerField("保証期間の上限（月）", null=True, blank=True)
    conditions = models.JSONField("取扱条件", default=dict)
    source = models.CharField("根拠", max_length=200)
    approver = models.CharField("決裁者", max_length=60)

    class Meta:
        db_table = "registry_programme"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "code", "valid_from"], name="programme_version_once"
            ),
            models.CheckConstraint(
                condition=Q(owner__in=["association", "prefecture", "municipality"]),
                name="programme_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Enterprise(models.Model):
    """A small or medium enterprise (企業者), a company or an individual."""

    association_id = models.SmallIntegerField("信用保証協会")
    number = models.CharField("企業者番号", max_length=10)
    name = models.CharField("企業者名", max_length=100)
    kana = models.CharField("企業者名（カナ）", max_length=150)
    form = models.CharField("組織形態", max_length=20)
    corporate_number = models.CharField("法人番号", max_length=13, blank=True)
    representative = models.CharField("代表者名", max_length=60, blank=True)
    capital_yen = models.BigIntegerField("資本金", null=True, blank=True)
    employees = models.IntegerField("従業員数")
    industry = models.CharField("業種", max_length=4)
    municipality_code = models.CharField("市町村", max_length=6)
    established_on = models.DateField("創業年月日", null=True, blank=True)

    class Meta:
        db_table = "registry_enterprise"
        constraints = [
            models.UniqueConstraint(fields=["association_id", "number"], name="enterprise_once"),
            models.CheckConstraint(condition=Q(employees__gte=0), name="enterprise_employees"),
            models.CheckConstraint(
                condition=Q(capital_yen__isnull=True) | Q(capital_yen__gte=0),
                name="enterprise_capital",
            ),
        ]
        indexes = [models.Index(fields=["association_id", "kana"], name="enterprise_kana")]

    def __str__(self) -> str:
        return self.name


class History(models.Model):
    """A master's row before and after a change: 「変更履歴」. Written by triggers only.

    Who and why stand in the act; `act_id` is null for a row loaded in bulk.
    """

    id = models.BigAutoField(primary_key=True)
    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理", null=True)
    table_name = models.CharField("台帳", max_length=40)
    row_id = models.BigIntegerField("行")
    at = models.DateTimeField("記録日時", db_default=Now())
    before = models.JSONField("変更前", null=True)
    after = models.JSONField("変更後")

    class Meta:
        db_table = "registry_history"
        verbose_name = "変更履歴"
        indexes = [
            models.Index(fields=["table_name", "row_id"], name="history_row"),
            models.Index(fields=["act_id"], name="history_act"),
        ]

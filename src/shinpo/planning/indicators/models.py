"""An association's own definitions, by dated version, and entries with evidence. Append-only.

A definition is never edited and an entry never overwritten: what was decided or entered later
stands beside it, and the last one counts.
"""

from django.db import models
from django.db.models import F, Q

ID_LENGTH, TERM_LENGTH, UNIT_LENGTH, PERIOD_LENGTH = 60, 80, 10, 6


class IndicatorDefinition(models.Model):
    """One version of an association's own definition: 「協会の指標の定義」.

    `source` is the table that law/indicators.toml writes; `retired` ends the indicator.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")
    indicator = models.CharField("指標の識別名", max_length=ID_LENGTH)
    version = models.PositiveSmallIntegerField("版数")
    term = models.CharField("指標の名称", max_length=TERM_LENGTH)
    department = models.CharField("部門", max_length=20)
    unit = models.CharField("単位", max_length=UNIT_LENGTH)
    places = models.PositiveSmallIntegerField("小数の桁数", default=0)
    source = models.JSONField("数え方")
    note = models.CharField("説明", max_length=400, blank=True)
    valid_from = models.DateField("適用開始日")
    retired = models.BooleanField("廃止", default=False)
    approver = models.CharField("決裁者", max_length=60)

    class Meta:
        db_table = "planning_indicator_definition"
        verbose_name = "協会の指標の定義"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "indicator", "version"], name="indicator_version_once"
            ),
            models.CheckConstraint(
                condition=~Q(unit="") & ~Q(approver=""), name="indicator_unit_and_approver"
            ),
            models.CheckConstraint(condition=Q(places__lte=2), name="indicator_places"),
        ]

    def __str__(self) -> str:
        return f"{self.term} 第{self.version}版"


class IndicatorEntry(models.Model):
    """A figure that nothing can count, entered with its evidence: 「指標の記入」.

    `period` is a fiscal year or its first half. A correction names the entry it replaces.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")
    indicator = models.CharField("指標の識別名", max_length=ID_LENGTH)
    period = models.CharField("対象期間", max_length=PERIOD_LENGTH)
    value = models.DecimalField("数値", max_digits=24, decimal_places=4)
    evidence = models.CharField("証拠", max_length=400)
    author = models.CharField("記入者", max_length=60)
    entered_on = models.DateField("記入日")
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name="訂正した記入",
    )
    reason = models.CharField("訂正の理由", max_length=400, blank=True)

    class Meta:
        db_table = "planning_indicator_entry"
        verbose_name = "指標の記入"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "indicator", "period"],
                condition=Q(corrects__isnull=True),
                name="indicator_entry_once",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="indicator_entry_evidence"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="")
                | (Q(corrects__isnull=False) & ~Q(reason="") & ~Q(corrects=F("id"))),
                name="indicator_entry_correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

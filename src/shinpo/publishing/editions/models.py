"""Texts of editions in versions with approval, and which structure an association prints in.

What is approved never changes: a trigger of the data base holds it. A correction is a new version.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

SLOT_LENGTH = 100
HEADING_LENGTH = 200


class EditionText(models.Model):
    """One version of one text of an edition: 「版の本文」.

    `slot` is the place in the structure (`overview`, `issue.<項目の識別名>`). `manifest_sha256`
    names the closing whose figures the approver saw beside the text.
    """

    DRAFT, SUBMITTED, RETURNED, APPROVED = "draft", "submitted", "returned", "approved"
    STATES = {DRAFT: "作成中", SUBMITTED: "承認待ち", RETURNED: "差戻し", APPROVED: "承認済み"}
    OPEN = (DRAFT, RETURNED)  # what may still be edited

    association_id = models.SmallIntegerField("信用保証協会")
    document = models.CharField("文書", max_length=20)
    period = models.CharField("対象期間", max_length=9)
    slot = models.CharField("本文の位置", max_length=SLOT_LENGTH)
    heading = models.CharField("見出し", max_length=HEADING_LENGTH)  # as it stood when written
    number = models.PositiveSmallIntegerField("版数")
    body = models.TextField("本文")
    state = models.CharField("ステータス", max_length=10, default=DRAFT)
    act_id = models.BigIntegerField("処理")
    submitted_by = models.BigIntegerField("提出者", null=True)
    submitted_on = models.DateField("提出日", null=True)
    submitted_act_id = models.BigIntegerField("提出の処理", null=True)
    return_reason = models.CharField("差戻しの理由", max_length=400, blank=True)
    approved_by = models.BigIntegerField("承認者", null=True)
    approved_on = models.DateField("承認日", null=True)
    approved_act_id = models.BigIntegerField("承認の処理", null=True)
    manifest_sha256 = models.CharField("締めの識別", max_length=64, blank=True)

    class Meta:
        db_table = "publishing_edition_text"
        verbose_name = "版の本文"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "document", "period", "slot", "number"],
                name="edition_text_once",
            ),
            models.UniqueConstraint(
                fields=["association_id", "document", "period", "slot"],
                condition=~Q(state="approved"),
                name="edition_text_one_open",
            ),
            models.CheckConstraint(condition=~Q(body=""), name="edition_text_written"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "approved"]),
                name="edition_text_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(
                    submitted_by__isnull=False,
                    approved_by__isnull=False,
                    approved_on__isnull=False,
                    approved_act_id__isnull=False,
                )
                & ~Q(manifest_sha256=""),
                name="edition_text_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="edition_text_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} 第{self.number}版"

    @property
    def is_open(self) -> bool:
        """Whether the text may be edited."""
        return self.state in self.OPEN

    @property
    def state_term(self) -> str:
        """The state in words."""
        return self.STATES[self.state]


class EditionStructure(models.Model):
    """Which structure (layouts/editions) an association prints a document in, and from when."""

    association_id = models.SmallIntegerField("信用保証協会")
    document = models.CharField("文書", max_length=20)
    layout = models.CharField("構成", max_length=40)
    valid_from = models.DateField("適用開始日")
    valid_until = models.DateField("適用終了日の翌日", null=True, blank=True)

    class Meta:
        db_table = "publishing_edition_structure"
        verbose_name = "版の構成"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="edition_structure_range",
            ),
            ExclusionConstraint(
                name="edition_structure_one",
                expressions=[
                    ("association_id", RangeOperators.EQUAL),
                    ("document", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.layout}"

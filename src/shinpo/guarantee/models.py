"""Applications and guarantees.

Fact tables (append-only, one row for what was decided): Application, Terms, Segment.
State tables (rebuilt by replay): ApplicationState, GuaranteeState. The outstanding amount is not
here: it is the guarantee's balance in the ledger.
"""

from django.db import models
from django.db.models import Q


class Application(models.Model):
    """What was applied for: 「保証申込」. Fact."""

    id = models.BigIntegerField("識別番号", primary_key=True)
    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")
    number = models.CharField("申込番号", max_length=12)
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        db_index=True,
        related_name="+",
        verbose_name="中小企業者",
    )
    branch = models.ForeignKey(
        "registry.Branch", models.PROTECT, db_index=False, related_name="+", verbose_name="支店"
    )
    programme = models.ForeignKey(
        "registry.Programme",
        models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name="保証制度",
    )
    channel = models.CharField("申込経路", max_length=10)
    received_on = models.DateField("申込受付日")
    requested_yen = models.BigIntegerField("申込金額")
    # What would be guaranteed of it under sharing: this is what statistics count, so that the
    # roll from application to approval closes in yen under partial guarantees too.
    guarantee_yen = models.BigIntegerField("申込保証金額")
    months = models.SmallIntegerField("保証期間（月）")
    form = models.CharField("保証の形式", max_length=16)
    purpose = models.CharField("資金使途", max_length=16)
    secured = models.BooleanField("担保の有無")
    continuing = models.BooleanField("継続保証")
    manager_guarantee = models.CharField("経営者保証の取扱い", max_length=20)
    repayment = models.JSONField("返済方法")

    class Meta:
        db_table = "guarantee_application"
        constraints = [
            models.UniqueConstraint(fields=["association_id", "number"], name="application_once"),
            models.CheckConstraint(condition=Q(requested_yen__gt=0), name="application_amount"),
        ]


class ApplicationState(models.Model):
    """Where an application stands: 「申込の状況」. State."""

    UNDER_REVIEW, APPROVED, REFUSED, WITHDRAWN = "under_review", "approved", "refused", "withdrawn"

    application = models.OneToOneField(
        Application, models.PROTECT, primary_key=True, related_name="state", verbose_name="保証申込"
    )
    association_id = models.SmallIntegerField("信用保証協会")
    status = models.CharField("ステータス", max_length=12)
    received_booked_on = models.DateField("受付の記帳日")
    ended_booked_on = models.DateField("完結の記帳日", null=True)
    guarantee_id = models.BigIntegerField("信用保証", null=True)

    class Meta:
        db_table = "guarantee_application_state"
        indexes = [
            models.Index(
                fields=["association_id"],
                name="application_open",
                condition=Q(status="under_review"),
            )
        ]


class Terms(models.Model):
    """What was guaranteed, one row per version: 「保証条件」. Fact.

    `amount_yen` is the guaranteed amount; it differs from `loan_yen` under a partial guarantee.
    `fee_rate` is a ratio a year. `decision` keeps the derivation: rate class and why, parts of
    the fee, subsidies, checks passed.
    """

    pk = models.CompositePrimaryKey("guarantee_id", "version")
    guarantee_id = models.BigIntegerField("信用保証")
    version = models.SmallIntegerField("条件の版")
    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")
    number = models.CharField("保証番号", max_length=12)
    application_id = models.BigIntegerField("保証申込", null=True)
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        db_index=True,
        related_name="+",
        verbose_name="中小企業者",
    )
    branch = models.ForeignKey(
        "registry.Branch", models.PROTECT, db_index=False, related_name="+", verbose_name="支店"
    )
    programme = models.ForeignKey(
        "registry.Programme",
        models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name="保証制度",
    )
    effective_on = models.DateField("適用日")
    approved_on = models.DateField("承諾日")
    amount_yen = models.BigIntegerField("保証金額")
    loan_yen = models.BigIntegerField("貸付金額")
    months = models.SmallIntegerField("保証期間（月）")
    form = models.CharField("保証の形式", max_length=16)
    purpose = models.CharField("資金使途", max_length=16)
    secured = models.BooleanField("担保の有無")
    continuing = models.BooleanField("継続保証")
    manager_guarantee = models.CharField("経営者保証の取扱い", max_length=20)
    sharing = models.CharField("責任共有", max_length=10)
    rate_class = models.SmallIntegerField("料率区分", null=True)
    fee_rate = models.DecimalField("保証料率", max_digits=7, decimal_places=6)
    fee_yen = models.BigIntegerField("信用保証料")
    subsidy_yen = models.BigIntegerField("保証料補助")
    insurance_kind = models.CharField("保険種類", max_length=24)
    fill_rate = models.DecimalField("てん補率", max_digits=4, decimal_places=3)
    certificate_until = models.DateField("信用保証書の有効期限", null=True)
    decision = models.JSONField("決定の内訳", default=dict)

    class Meta:
        db_table = "guarantee_terms"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "number", "version"], name="guarantee_number_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_yen__gt=0) & Q(loan_yen__gte=models.F("amount_yen")),
                name="terms_amounts",
            ),
            models.CheckConstraint(condition=Q(months__gt=0), name="terms_months"),
        ]


class Segment(models.Model):
    """A stretch of equal instalments of the guaranteed amount: 「返済予定」. Fact.

    The instalment is due every `every_months` from month `from_month` to `to_month`, counted from
    the loan date. Sixty equal instalments are one row, not sixty.
    """

    pk = models.CompositePrimaryKey("guarantee_id", "version", "from_month")
    guarantee_id = models.BigIntegerField("信用保証")
    version = models.SmallIntegerField("条件の版")
    from_month = models.SmallIntegerField("開始月")
    to_month = models.SmallIntegerField("終了月")
    every_months = models.SmallIntegerField("返済の間隔")
    amount_yen = models.BigIntegerField("1回の返済額")
    association_id = models.SmallIntegerField("信用保証協会")

    class Meta:
        db_table = "guarantee_segment"
        constraints = [
            models.CheckConstraint(
                condition=Q(from_month__gte=1)
                & Q(to_month__gte=models.F("from_month"))
                & Q(every_months__gte=1)
                & Q(amount_yen__gt=0),
                name="segment_sane",
            )
        ]


class GuaranteeState(models.Model):
    """Where a guarantee stands: 「保証の状況」. State.

    approved (貸付報告未着) -> cancelled, or disbursed -> completed or subrogated. The booking days
    let a closing tell the state at any month end.
    """

    APPROVED, CANCELLED, DISBURSED = "approved", "cancelled", "disbursed"
    COMPLETED, SUBROGATED = "completed", "subrogated"

    guarantee_id = models.BigIntegerField("信用保証", primary_key=True)
    association_id = models.SmallIntegerField("信用保証協会")
    version = models.SmallIntegerField("条件の版")
    status = models.CharField("ステータス", max_length=12)
    approved_booked_on = models.DateField("承諾の記帳日")
    loan_on = models.DateField("貸付実行日", null=True)
    disbursed_booked_on = models.DateField("実行の記帳日", null=True)
    ended_booked_on = models.DateField("終了の記帳日", null=True)
    in_accident = models.BooleanField("事故", default=False)

    class Meta:
        db_table = "guarantee_state"
        indexes = [
            models.Index(
                fields=["association_id"],
                name="guarantee_live",
                condition=Q(status__in=["approved", "disbursed"]),
            )
        ]

"""Plans, their versions, and what a version says: nodes, figures, targets; figures to compare with.

What is approved never changes: triggers of the data base hold it (sql/guards.sql). A correction is
a new version.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

FIRST = 1
KEY_LENGTH = 60
DIGITS, PLACES = 20, 6
MID_TERM_YEARS = 3


class Plan(models.Model):
    """A mid-term plan of three years or the plan of one: 「経営計画」."""

    MID_TERM, ANNUAL = "mid_term", "annual"
    KINDS = {MID_TERM: "中期事業計画", ANNUAL: "年度経営計画"}

    association_id = models.SmallIntegerField("信用保証協会")
    kind = models.CharField("計画の種類", max_length=10)
    first_year = models.SmallIntegerField("初年度")
    last_year = models.SmallIntegerField("最終年度")
    title = models.CharField("計画の名称", max_length=80)

    class Meta:
        db_table = "planning_plan"
        verbose_name = "経営計画"
        constraints = [
            models.UniqueConstraint(fields=["association_id", "kind", "first_year"],
                                    name="plan_once"),
            models.CheckConstraint(
                condition=Q(kind="annual", last_year=F("first_year"))
                | Q(kind="mid_term", last_year=F("first_year") + MID_TERM_YEARS - 1),
                name="plan_years",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the plan."""
        return tuple(range(self.first_year, self.last_year + 1))

    @property
    def kind_term(self) -> str:
        """The kind's official name."""
        return self.KINDS[self.kind]


class PlanVersion(models.Model):
    """A plan as it was worked out at one time: 「経営計画の版」.

    In force from its approval until the next version's. `base` is the version it was made from.
    """

    DRAFT, SUBMITTED, RETURNED, APPROVED = "draft", "submitted", "returned", "approved"
    STATES = {DRAFT: "作成中", SUBMITTED: "承認待ち", RETURNED: "差戻し", APPROVED: "承認済み"}
    OPEN = (DRAFT, RETURNED)  # what may still be edited

    association_id = models.SmallIntegerField("信用保証協会")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="経営計画")
    number = models.PositiveSmallIntegerField("版数")
    state = models.CharField("ステータス", max_length=10, default=DRAFT)
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="元の版"
    )
    reason = models.CharField("変更の理由", max_length=400, blank=True)
    act_id = models.BigIntegerField("処理")
    submitted_by = models.BigIntegerField("提出者", null=True)
    submitted_on = models.DateField("提出日", null=True)
    submitted_act_id = models.BigIntegerField("提出の処理", null=True)
    returned_by = models.BigIntegerField("差戻者", null=True)
    returned_on = models.DateField("差戻日", null=True)
    returned_act_id = models.BigIntegerField("差戻しの処理", null=True)
    return_reason = models.CharField("差戻しの理由", max_length=400, blank=True)
    approved_by = models.BigIntegerField("承認者", null=True)
    approved_on = models.DateField("承認日", null=True)
    approved_act_id = models.BigIntegerField("承認の処理", null=True)
    in_force_until = models.DateField("効力終了日の翌日", null=True)

    class Meta:
        db_table = "planning_plan_version"
        verbose_name = "経営計画の版"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=~Q(state="approved"), name="plan_version_one_open"
            ),
            models.CheckConstraint(
                condition=Q(number=FIRST) | ~Q(reason=""), name="plan_version_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "approved"]),
                name="plan_version_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(submitted_by__isnull=False, approved_by__isnull=False,
                    approved_on__isnull=False, approved_act_id__isnull=False),
                name="plan_version_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="plan_version_two_people",
            ),
            ExclusionConstraint(
                name="plan_version_one_in_force",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    (Func(F("approved_on"), F("in_force_until"), function="daterange",
                          output_field=DateRangeField()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="approved"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan} 第{self.number}版"

    @property
    def is_open(self) -> bool:
        """Whether the version may be edited."""
        return self.state in self.OPEN

    @property
    def state_term(self) -> str:
        """The state in words."""
        return self.STATES[self.state]


class PlanNode(models.Model):
    """A passage or an item of the plan's tree: 「経営計画の項目」.

    `key` stays the same in every version and in next year's plan, so that evaluation and
    countermeasures find the item again.
    """

    ENVIRONMENT, POLICY, DEPARTMENT = "environment", "policy", "department"
    ISSUE, MEASURE = "issue", "measure"
    KINDS = {
        ENVIRONMENT: "業務環境", POLICY: "業務運営方針", DEPARTMENT: "部門",
        ISSUE: "重点課題", MEASURE: "課題解消のための方策",
    }  # fmt: skip

    association_id = models.SmallIntegerField("信用保証協会")
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="nodes", verbose_name="経営計画の版"
    )
    key = models.CharField("項目の識別名", max_length=KEY_LENGTH)
    kind = models.CharField("項目の種類", max_length=12)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上位の項目"
    )
    order_no = models.SmallIntegerField("表示順")
    number = models.CharField("項番", max_length=12, blank=True)
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文", blank=True)
    department = models.CharField("部門", max_length=20, blank=True)
    owner = models.CharField("担当", max_length=60, blank=True)

    class Meta:
        db_table = "planning_plan_node"
        verbose_name = "経営計画の項目"
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="plan_node_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["environment", "policy"], department="")
                | (Q(kind__in=["department", "issue", "measure"]) & ~Q(department="")),
                name="plan_node_department",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["environment", "policy"])
                | Q(kind="department", parent__isnull=True)
                | Q(kind__in=["issue", "measure"], parent__isnull=False),
                name="plan_node_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class PlanFigure(models.Model):
    """One planned figure of one line of a statement: 「計画数値」.

    Leaf lines only, in yen; subtotals and ratios are computed. `aspect` tells the plan from the
    result expected of the year before (実績見込), which the plan is compared with.
    """

    PLAN, EXPECTED = "plan", "expected"

    association_id = models.SmallIntegerField("信用保証協会")
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="figures", verbose_name="経営計画の版"
    )
    line = models.CharField("計画の行", max_length=KEY_LENGTH)
    year = models.SmallIntegerField("年度")
    aspect = models.CharField("計数の区分", max_length=10, default=PLAN)
    value = models.DecimalField("数値", max_digits=DIGITS, decimal_places=PLACES)

    class Meta:
        db_table = "planning_plan_figure"
        verbose_name = "計画数値"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "line", "year", "aspect"], name="plan_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(aspect__in=["plan", "expected"]), name="plan_figure_aspect"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.year}"


class IndicatorTarget(models.Model):
    """What an indicator is to reach in a year, and who sees to it: 「指標の目標」."""

    association_id = models.SmallIntegerField("信用保証協会")
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="targets", verbose_name="経営計画の版"
    )
    node = models.ForeignKey(
        PlanNode, models.PROTECT, related_name="targets", verbose_name="経営計画の項目"
    )
    indicator = models.CharField("指標", max_length=KEY_LENGTH)
    year = models.SmallIntegerField("年度")
    value = models.DecimalField("目標値", max_digits=DIGITS, decimal_places=PLACES)
    unit = models.CharField("単位", max_length=20)
    owner = models.CharField("担当", max_length=60)

    class Meta:
        db_table = "planning_indicator_target"
        verbose_name = "指標の目標"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "indicator", "year"], name="indicator_target_once"
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="indicator_target_unit"),
            models.CheckConstraint(condition=~Q(owner=""), name="indicator_target_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class ComparisonFigure(models.Model):
    """A figure of the region or the nation, taken from a document: 「比較計数」.

    Append-only: a later import of the same figure replaces it, the earlier one stays to be seen.
    `item` and `part` as in a figure's reference (`core.figure_book`).
    """

    REGION, NATION = "region", "nation"
    AREAS = {REGION: "地域", NATION: "全国"}

    association_id = models.SmallIntegerField("信用保証協会")
    area = models.CharField("比較先", max_length=10)
    period = models.CharField("対象期間", max_length=8)
    item = models.CharField("比較項目", max_length=KEY_LENGTH)
    part = models.CharField("内訳", max_length=20, blank=True)
    value = models.DecimalField("数値", max_digits=DIGITS + PLACES, decimal_places=PLACES)
    unit = models.CharField("単位", max_length=20)
    source = models.CharField("出典", max_length=200)
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_comparison_figure"
        verbose_name = "比較計数"
        constraints = [
            models.UniqueConstraint(
                fields=["act_id", "area", "period", "item", "part"], name="comparison_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(area__in=["region", "nation"]), name="comparison_figure_area"
            ),
            models.CheckConstraint(
                condition=~Q(unit="") & ~Q(source=""), name="comparison_figure_unit_and_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["association_id", "period", "item"], name="comparison_figure_asked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.item} {self.period}"

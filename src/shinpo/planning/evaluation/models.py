"""Self-evaluations: the rule, the items taken from a plan, what is written, scored and settled.

Everything is append-only but the drafts and comments, which change under row history until they
are handed in or approved; triggers of the data base hold it (sql/guards.sql).
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

KEY_LENGTH = 60
TERM_LENGTH = 9  # 2023, 2023H1, 2021-2023
STEP_LENGTH = 20
REASON_LENGTH = 400


def _span() -> Func:
    bounds = (F("valid_from"), F("valid_until"))
    return Func(*bounds, function="daterange", output_field=DateRangeField())


class EvaluationRule(models.Model):
    """An association's rule of self-evaluation for a range of days: 「自己評価の定め」.

    `grading`: a key of law/evaluation.toml, a record in the same form, or null where nothing is
    graded; `steps`: a key or a list of records. `low_grades` are those that ask for a
    countermeasure.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    title = models.CharField("定めの名称", max_length=120)
    grading = models.JSONField("達成度判定基準", null=True)
    steps = models.JSONField("手続")
    low_grades = models.JSONField("改善策を求める達成度", default=list)
    valid_from = models.DateField("適用開始日")
    valid_until = models.DateField("適用終了日の翌日", null=True)
    source = models.CharField("根拠", max_length=200)
    approver = models.CharField("決裁者", max_length=60)

    class Meta:
        db_table = "planning_evaluation_rule"
        verbose_name = "自己評価の定め"
        constraints = [
            ExclusionConstraint(
                name="evaluation_rule_one_a_day",
                expressions=[
                    ("association_id", RangeOperators.EQUAL),
                    (_span(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Scorer(models.Model):
    """A member of the evaluation committee, who scores the measures: 「評点者」.

    Without `user_id` the member has no login, and the secretariat enters the sheet.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    user_id = models.BigIntegerField("利用者", null=True)
    name = models.CharField("氏名", max_length=60)
    post = models.CharField("役職", max_length=60)
    is_chair = models.BooleanField("委員長", default=False)
    order_no = models.SmallIntegerField("表示順")
    valid_from = models.DateField("就任日")
    valid_until = models.DateField("退任日の翌日", null=True)

    class Meta:
        db_table = "planning_scorer"
        verbose_name = "評点者"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="scorer_range",
            ),
            ExclusionConstraint(
                name="scorer_once",
                expressions=[
                    ("association_id", RangeOperators.EQUAL),
                    ("user_id", RangeOperators.EQUAL),
                    (_span(), RangeOperators.OVERLAPS),
                ],
                condition=Q(user_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.name}"


class Evaluation(models.Model):
    """The self-evaluation of one term against one approved version of the plan: 「自己評価」.

    `term` is a fiscal year (2023), its first half (2023H1) or the years of a mid-term plan
    (2021-2023); `ended_on` its last day.
    """

    MID_TERM, ANNUAL = "mid_term", "annual"

    association_id = models.SmallIntegerField("信用保証協会")
    kind = models.CharField("計画の種類", max_length=10)
    term = models.CharField("評価の対象期間", max_length=TERM_LENGTH)
    title = models.CharField("自己評価の名称", max_length=120)
    ended_on = models.DateField("対象期間の末日")
    half = models.BooleanField("上半期の評価")
    plan_version_id = models.BigIntegerField("経営計画の版")
    rule = models.ForeignKey(EvaluationRule, models.PROTECT, verbose_name="自己評価の定め")
    opened_on = models.DateField("開始日")
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_evaluation"
        verbose_name = "自己評価"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "kind", "term"], name="evaluation_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="annual") | Q(kind="mid_term", half=False), name="evaluation_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationItem(models.Model):
    """An item of the plan as it stood when its evaluation was opened: 「評価項目」.

    `key` is the plan node's. An issue (重点課題) is settled, the measures below it are scored.
    """

    ISSUE, MEASURE = "issue", "measure"

    association_id = models.SmallIntegerField("信用保証協会")
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="items", verbose_name="自己評価"
    )
    key = models.CharField("項目の識別名", max_length=KEY_LENGTH)
    kind = models.CharField("項目の種類", max_length=12)
    parent_key = models.CharField("上位の項目", max_length=KEY_LENGTH, blank=True)
    department = models.CharField("部門", max_length=20)
    order_no = models.SmallIntegerField("表示順")
    number = models.CharField("項番", max_length=12, blank=True)
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文", blank=True)

    class Meta:
        db_table = "planning_evaluation_item"
        verbose_name = "評価項目"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="evaluation_item_once"),
            models.CheckConstraint(
                condition=Q(kind="issue", parent_key="") | (Q(kind="measure") & ~Q(parent_key="")),
                name="evaluation_item_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class EvaluationDraft(models.Model):
    """What a department writes about an item: 「自己評価案」.

    The state of work (実施状況) of a measure, the self-evaluation of an issue. A measure without a
    grade (－) says why.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    item = models.OneToOneField(
        EvaluationItem, models.PROTECT, related_name="draft", verbose_name="評価項目"
    )
    body = models.TextField("本文", blank=True)
    ungraded_reason = models.CharField("達成度を付けない理由", max_length=REASON_LENGTH, blank=True)

    class Meta:
        db_table = "planning_evaluation_draft"
        verbose_name = "自己評価案"

    def __str__(self) -> str:
        return f"{self.item}"


class EvaluationStep(models.Model):
    """A step taken by somebody on a day: 「自己評価の手続」. `returned` undoes a hand-in."""

    DONE, RETURNED = "done", "returned"

    association_id = models.SmallIntegerField("信用保証協会")
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="steps", verbose_name="自己評価"
    )
    step = models.CharField("手続", max_length=STEP_LENGTH)
    department = models.CharField("部門", max_length=20, blank=True)
    outcome = models.CharField("結果", max_length=10, default=DONE)
    held_on = models.DateField("実施日")
    note = models.CharField("備考", max_length=REASON_LENGTH, blank=True)
    actor_id = models.BigIntegerField("行った者")
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_evaluation_step"
        verbose_name = "自己評価の手続"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="done")
                | (Q(outcome="returned") & ~Q(department="") & ~Q(note="")),
                name="evaluation_step_outcome",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "step"], condition=Q(department=""),
                name="evaluation_step_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.evaluation} {self.step}"


class Score(models.Model):
    """One scorer's points for the elements of one measure: 「評点」. A change supersedes it."""

    association_id = models.SmallIntegerField("信用保証協会")
    item = models.ForeignKey(
        EvaluationItem, models.PROTECT, related_name="scores", verbose_name="評価項目"
    )
    scorer = models.ForeignKey(Scorer, models.PROTECT, related_name="scores", verbose_name="評点者")
    points = ArrayField(models.SmallIntegerField("点数"), verbose_name="点数")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name="前の評点"
    )
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_score"
        verbose_name = "評点"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "scorer"], condition=Q(supersedes__isnull=True),
                name="score_first_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} {self.scorer}"


class Settlement(models.Model):
    """The grade that the scorers settled for an issue, with its reason: 「総合判定」."""

    association_id = models.SmallIntegerField("信用保証協会")
    item = models.ForeignKey(
        EvaluationItem, models.PROTECT, related_name="settlements", verbose_name="評価項目"
    )
    grade = models.CharField("達成度", max_length=4, blank=True)
    reason = models.CharField("理由", max_length=REASON_LENGTH)
    settled_on = models.DateField("判定日")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name="前の判定"
    )
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_settlement"
        verbose_name = "総合判定"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="settlement_says_why"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(supersedes__isnull=True), name="settlement_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.grade}"


class EvaluationComment(models.Model):
    """What is said about the figure of one line: 「実績の自己評価」. It carries no grade."""

    association_id = models.SmallIntegerField("信用保証協会")
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="comments", verbose_name="自己評価"
    )
    line = models.CharField("計画の行", max_length=KEY_LENGTH)
    body = models.TextField("本文", blank=True)

    class Meta:
        db_table = "planning_evaluation_comment"
        verbose_name = "実績の自己評価"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "line"], name="evaluation_comment_once")
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.line}"


class Countermeasure(models.Model):
    """What will be done about a low grade, by whom and until when: 「改善策」.

    `subject` is the key of an item or the line of a figure.
    """

    association_id = models.SmallIntegerField("信用保証協会")
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="countermeasures", verbose_name="自己評価"
    )
    subject = models.CharField("評価項目", max_length=KEY_LENGTH)
    subject_term = models.CharField("件名", max_length=220)
    department = models.CharField("部門", max_length=20)
    owner = models.CharField("担当", max_length=60)
    due_on = models.DateField("実施期限")
    body = models.TextField("本文")
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_countermeasure"
        verbose_name = "改善策"
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner="") & ~Q(body=""), name="countermeasure_who_and_what"
            )
        ]

    def __str__(self) -> str:
        return self.subject_term


class CountermeasureReport(models.Model):
    """How a countermeasure came on: 「改善策の経過」."""

    UNDER_WAY, DONE, STOPPED = "under_way", "done", "stopped"
    STATUSES = {UNDER_WAY: "実施中", DONE: "完了", STOPPED: "取りやめ"}

    association_id = models.SmallIntegerField("信用保証協会")
    countermeasure = models.ForeignKey(
        Countermeasure, models.PROTECT, related_name="reports", verbose_name="改善策"
    )
    status = models.CharField("ステータス", max_length=10)
    reported_on = models.DateField("報告日")
    body = models.TextField("本文")
    actor_id = models.BigIntegerField("行った者")
    act_id = models.BigIntegerField("処理")

    class Meta:
        db_table = "planning_countermeasure_report"
        verbose_name = "改善策の経過"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["under_way", "done", "stopped"]) & ~Q(body=""),
                name="countermeasure_report_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.countermeasure} {self.status}"

"""Self-evaluations: rule, scorers, items, drafts, scores, settlements, steps, countermeasures."""

from importlib.resources import files

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls

SQL = files("shinpo.planning.evaluation").joinpath("sql")


class Migration(migrations.Migration):
    """Create the tables with their guards."""

    initial = True

    dependencies = [("registry", "0003_long_programme_codes")]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("kind", models.CharField(max_length=10, verbose_name="計画の種類")),
                ("term", models.CharField(max_length=9, verbose_name="評価の対象期間")),
                ("title", models.CharField(max_length=120, verbose_name="自己評価の名称")),
                ("ended_on", models.DateField(verbose_name="対象期間の末日")),
                ("half", models.BooleanField(verbose_name="上半期の評価")),
                ("plan_version_id", models.BigIntegerField(verbose_name="経営計画の版")),
                ("opened_on", models.DateField(verbose_name="開始日")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
            ],
            options={
                "verbose_name": "自己評価",
                "db_table": "planning_evaluation",
            },
        ),
        migrations.CreateModel(
            name="Countermeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("subject", models.CharField(max_length=60, verbose_name="評価項目")),
                ("subject_term", models.CharField(max_length=220, verbose_name="件名")),
                ("department", models.CharField(max_length=20, verbose_name="部門")),
                ("owner", models.CharField(max_length=60, verbose_name="担当")),
                ("due_on", models.DateField(verbose_name="実施期限")),
                ("body", models.TextField(verbose_name="本文")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countermeasures",
                        to="planning_evaluation.evaluation",
                        verbose_name="自己評価",
                    ),
                ),
            ],
            options={
                "verbose_name": "改善策",
                "db_table": "planning_countermeasure",
            },
        ),
        migrations.CreateModel(
            name="EvaluationComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("line", models.CharField(max_length=60, verbose_name="計画の行")),
                ("body", models.TextField(blank=True, verbose_name="本文")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="planning_evaluation.evaluation",
                        verbose_name="自己評価",
                    ),
                ),
            ],
            options={
                "verbose_name": "実績の自己評価",
                "db_table": "planning_evaluation_comment",
            },
        ),
        migrations.CreateModel(
            name="EvaluationItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("key", models.CharField(max_length=60, verbose_name="項目の識別名")),
                ("kind", models.CharField(max_length=12, verbose_name="項目の種類")),
                (
                    "parent_key",
                    models.CharField(blank=True, max_length=60, verbose_name="上位の項目"),
                ),
                ("department", models.CharField(max_length=20, verbose_name="部門")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("number", models.CharField(blank=True, max_length=12, verbose_name="項番")),
                ("title", models.CharField(max_length=200, verbose_name="件名")),
                ("body", models.TextField(blank=True, verbose_name="本文")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="planning_evaluation.evaluation",
                        verbose_name="自己評価",
                    ),
                ),
            ],
            options={
                "verbose_name": "評価項目",
                "db_table": "planning_evaluation_item",
            },
        ),
        migrations.CreateModel(
            name="EvaluationDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("body", models.TextField(blank=True, verbose_name="本文")),
                (
                    "ungraded_reason",
                    models.CharField(
                        blank=True, max_length=400, verbose_name="達成度を付けない理由"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="planning_evaluation.evaluationitem",
                        verbose_name="評価項目",
                    ),
                ),
            ],
            options={
                "verbose_name": "自己評価案",
                "db_table": "planning_evaluation_draft",
            },
        ),
        migrations.CreateModel(
            name="EvaluationRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("title", models.CharField(max_length=120, verbose_name="定めの名称")),
                ("grading", models.JSONField(null=True, verbose_name="達成度判定基準")),
                ("steps", models.JSONField(verbose_name="手続")),
                ("low_grades", models.JSONField(default=list, verbose_name="改善策を求める達成度")),
                ("valid_from", models.DateField(verbose_name="適用開始日")),
                ("valid_until", models.DateField(null=True, verbose_name="適用終了日の翌日")),
                ("source", models.CharField(max_length=200, verbose_name="根拠")),
                ("approver", models.CharField(max_length=60, verbose_name="決裁者")),
            ],
            options={
                "verbose_name": "自己評価の定め",
                "db_table": "planning_evaluation_rule",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("association_id", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_until"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="evaluation_rule_one_a_day",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="evaluation",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="planning_evaluation.evaluationrule",
                verbose_name="自己評価の定め",
            ),
        ),
        migrations.CreateModel(
            name="EvaluationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("step", models.CharField(max_length=20, verbose_name="手続")),
                ("department", models.CharField(blank=True, max_length=20, verbose_name="部門")),
                ("outcome", models.CharField(default="done", max_length=10, verbose_name="結果")),
                ("held_on", models.DateField(verbose_name="実施日")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="備考")),
                ("actor_id", models.BigIntegerField(verbose_name="行った者")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="planning_evaluation.evaluation",
                        verbose_name="自己評価",
                    ),
                ),
            ],
            options={
                "verbose_name": "自己評価の手続",
                "db_table": "planning_evaluation_step",
            },
        ),
        migrations.CreateModel(
            name="Scorer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("user_id", models.BigIntegerField(null=True, verbose_name="利用者")),
                ("name", models.CharField(max_length=60, verbose_name="氏名")),
                ("post", models.CharField(max_length=60, verbose_name="役職")),
                ("is_chair", models.BooleanField(default=False, verbose_name="委員長")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="就任日")),
                ("valid_until", models.DateField(null=True, verbose_name="退任日の翌日")),
            ],
            options={
                "verbose_name": "評点者",
                "db_table": "planning_scorer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="scorer_range",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("user_id__isnull", False)),
                        expressions=[
                            ("association_id", "="),
                            ("user_id", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_until"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="scorer_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(verbose_name="点数"),
                        size=None,
                        verbose_name="点数",
                    ),
                ),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="planning_evaluation.evaluationitem",
                        verbose_name="評価項目",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="planning_evaluation.score",
                        verbose_name="前の評点",
                    ),
                ),
                (
                    "scorer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="planning_evaluation.scorer",
                        verbose_name="評点者",
                    ),
                ),
            ],
            options={
                "verbose_name": "評点",
                "db_table": "planning_score",
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("grade", models.CharField(blank=True, max_length=4, verbose_name="達成度")),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("settled_on", models.DateField(verbose_name="判定日")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="planning_evaluation.evaluationitem",
                        verbose_name="評価項目",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="planning_evaluation.settlement",
                        verbose_name="前の判定",
                    ),
                ),
            ],
            options={
                "verbose_name": "総合判定",
                "db_table": "planning_settlement",
            },
        ),
        migrations.CreateModel(
            name="CountermeasureReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("status", models.CharField(max_length=10, verbose_name="ステータス")),
                ("reported_on", models.DateField(verbose_name="報告日")),
                ("body", models.TextField(verbose_name="本文")),
                ("actor_id", models.BigIntegerField(verbose_name="行った者")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "countermeasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="planning_evaluation.countermeasure",
                        verbose_name="改善策",
                    ),
                ),
            ],
            options={
                "verbose_name": "改善策の経過",
                "db_table": "planning_countermeasure_report",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["under_way", "done", "stopped"]),
                            models.Q(("body", ""), _negated=True),
                        ),
                        name="countermeasure_report_status",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="countermeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", ""), _negated=True), models.Q(("body", ""), _negated=True)
                ),
                name="countermeasure_who_and_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationcomment",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "line"), name="evaluation_comment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationitem",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "key"), name="evaluation_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "issue"), ("parent_key", "")),
                    models.Q(("kind", "measure"), models.Q(("parent_key", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evaluation_item_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                fields=("association_id", "kind", "term"), name="evaluation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "annual"),
                    models.Q(("half", False), ("kind", "mid_term")),
                    _connector="OR",
                ),
                name="evaluation_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "done"),
                    models.Q(
                        ("outcome", "returned"),
                        models.Q(("department", ""), _negated=True),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_step_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("department", "")),
                fields=("evaluation", "step"),
                name="evaluation_step_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", True)),
                fields=("item", "scorer"),
                name="score_first_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="settlement_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", True)),
                fields=("item",),
                name="settlement_first_once",
            ),
        ),
        *(
            EnableRls(f"planning_{table}", writes=("insert",))
            for table in (
                "evaluation",
                "evaluation_item",
                "evaluation_step",
                "score",
                "settlement",
                "countermeasure",
                "countermeasure_report",
            )
        ),
        *(
            EnableRls(f"planning_{table}", writes=("insert", "update"))
            for table in ("evaluation_rule", "scorer", "evaluation_draft", "evaluation_comment")
        ),
        migrations.RunSQL(
            SQL.joinpath("guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]

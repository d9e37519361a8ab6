"""Plans with versions, tree, figures, targets; figures to compare with; the guards of them."""

from importlib.resources import files

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls

SQL = files("shinpo.planning.plans").joinpath("sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_guards_look_at_the_real_tables"),
        ("registry", "0003_long_programme_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparisonFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("area", models.CharField(max_length=10, verbose_name="比較先")),
                ("period", models.CharField(max_length=8, verbose_name="対象期間")),
                ("item", models.CharField(max_length=60, verbose_name="比較項目")),
                ("part", models.CharField(blank=True, max_length=20, verbose_name="内訳")),
                (
                    "value",
                    models.DecimalField(decimal_places=6, max_digits=26, verbose_name="数値"),
                ),
                ("unit", models.CharField(max_length=20, verbose_name="単位")),
                ("source", models.CharField(max_length=200, verbose_name="出典")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
            ],
            options={
                "verbose_name": "比較計数",
                "db_table": "planning_comparison_figure",
                "indexes": [
                    models.Index(
                        fields=["association_id", "period", "item"], name="comparison_figure_asked"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("act_id", "area", "period", "item", "part"),
                        name="comparison_figure_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__in", ["region", "nation"])),
                        name="comparison_figure_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="comparison_figure_unit_and_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("kind", models.CharField(max_length=10, verbose_name="計画の種類")),
                ("first_year", models.SmallIntegerField(verbose_name="初年度")),
                ("last_year", models.SmallIntegerField(verbose_name="最終年度")),
                ("title", models.CharField(max_length=80, verbose_name="計画の名称")),
            ],
            options={
                "verbose_name": "経営計画",
                "db_table": "planning_plan",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "kind", "first_year"), name="plan_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "annual"), ("last_year", models.F("first_year"))),
                            models.Q(
                                ("kind", "mid_term"),
                                (
                                    "last_year",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("first_year"), "+", models.Value(3)
                                        ),
                                        "-",
                                        models.Value(1),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_years",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                (
                    "state",
                    models.CharField(default="draft", max_length=10, verbose_name="ステータス"),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="変更の理由")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("submitted_by", models.BigIntegerField(null=True, verbose_name="提出者")),
                ("submitted_on", models.DateField(null=True, verbose_name="提出日")),
                ("submitted_act_id", models.BigIntegerField(null=True, verbose_name="提出の処理")),
                ("returned_by", models.BigIntegerField(null=True, verbose_name="差戻者")),
                ("returned_on", models.DateField(null=True, verbose_name="差戻日")),
                ("returned_act_id", models.BigIntegerField(null=True, verbose_name="差戻しの処理")),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="差戻しの理由"),
                ),
                ("approved_by", models.BigIntegerField(null=True, verbose_name="承認者")),
                ("approved_on", models.DateField(null=True, verbose_name="承認日")),
                ("approved_act_id", models.BigIntegerField(null=True, verbose_name="承認の処理")),
                ("in_force_until", models.DateField(null=True, verbose_name="効力終了日の翌日")),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_plans.planversion",
                        verbose_name="元の版",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="planning_plans.plan",
                        verbose_name="経営計画",
                    ),
                ),
            ],
            options={
                "verbose_name": "経営計画の版",
                "db_table": "planning_plan_version",
            },
        ),
        migrations.CreateModel(
            name="PlanNode",
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
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("number", models.CharField(blank=True, max_length=12, verbose_name="項番")),
                ("title", models.CharField(max_length=200, verbose_name="件名")),
                ("body", models.TextField(blank=True, verbose_name="本文")),
                ("department", models.CharField(blank=True, max_length=20, verbose_name="部門")),
                ("owner", models.CharField(blank=True, max_length=60, verbose_name="担当")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="planning_plans.plannode",
                        verbose_name="上位の項目",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nodes",
                        to="planning_plans.planversion",
                        verbose_name="経営計画の版",
                    ),
                ),
            ],
            options={
                "verbose_name": "経営計画の項目",
                "db_table": "planning_plan_node",
            },
        ),
        migrations.CreateModel(
            name="PlanFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("line", models.CharField(max_length=60, verbose_name="計画の行")),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                (
                    "aspect",
                    models.CharField(default="plan", max_length=10, verbose_name="計数の区分"),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=6, max_digits=20, verbose_name="数値"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="planning_plans.planversion",
                        verbose_name="経営計画の版",
                    ),
                ),
            ],
            options={
                "verbose_name": "計画数値",
                "db_table": "planning_plan_figure",
            },
        ),
        migrations.CreateModel(
            name="IndicatorTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("indicator", models.CharField(max_length=60, verbose_name="指標")),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                (
                    "value",
                    models.DecimalField(decimal_places=6, max_digits=20, verbose_name="目標値"),
                ),
                ("unit", models.CharField(max_length=20, verbose_name="単位")),
                ("owner", models.CharField(max_length=60, verbose_name="担当")),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="planning_plans.plannode",
                        verbose_name="経営計画の項目",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="planning_plans.planversion",
                        verbose_name="経営計画の版",
                    ),
                ),
            ],
            options={
                "verbose_name": "指標の目標",
                "db_table": "planning_indicator_target",
            },
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="plan_version_once"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved"), _negated=True),
                fields=("plan",),
                name="plan_version_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="plan_version_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "returned", "approved"])),
                name="plan_version_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        ("approved_act_id__isnull", False),
                        ("approved_by__isnull", False),
                        ("approved_on__isnull", False),
                        ("submitted_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="plan_version_approved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="plan_version_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state", "approved")),
                expressions=[
                    ("plan", "="),
                    (
                        models.Func(
                            models.F("approved_on"),
                            models.F("in_force_until"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="plan_version_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannode",
            constraint=models.UniqueConstraint(fields=("version", "key"), name="plan_node_once"),
        ),
        migrations.AddConstraint(
            model_name="plannode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("department", ""), ("kind__in", ["environment", "policy"])),
                    models.Q(
                        ("kind__in", ["department", "issue", "measure"]),
                        models.Q(("department", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plan_node_department",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["environment", "policy"]),
                    models.Q(("kind", "department"), ("parent__isnull", True)),
                    models.Q(("kind__in", ["issue", "measure"]), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="plan_node_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="planfigure",
            constraint=models.UniqueConstraint(
                fields=("version", "line", "year", "aspect"), name="plan_figure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("aspect__in", ["plan", "expected"])), name="plan_figure_aspect"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.UniqueConstraint(
                fields=("version", "indicator", "year"), name="indicator_target_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit", ""), _negated=True), name="indicator_target_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", ""), _negated=True), name="indicator_target_owner"
            ),
        ),
        EnableRls("planning_plan", writes=("insert",)),
        EnableRls("planning_plan_version", writes=("insert", "update")),
        *(
            EnableRls(f"planning_{table}", writes=("insert", "update", "delete"))
            for table in ("plan_node", "plan_figure", "indicator_target")
        ),
        EnableRls("planning_comparison_figure", writes=("insert",)),
        migrations.RunSQL(
            SQL.joinpath("guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]

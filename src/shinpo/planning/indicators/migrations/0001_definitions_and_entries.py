"""Own definitions by version and entries with evidence: append-only."""

import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls

TABLES = ("planning_indicator_definition", "planning_indicator_entry")


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [("ledger", "0001_facts_journals_balances")]

    operations = [
        migrations.CreateModel(
            name="IndicatorDefinition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("indicator", models.CharField(max_length=60, verbose_name="指標の識別名")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("term", models.CharField(max_length=80, verbose_name="指標の名称")),
                ("department", models.CharField(max_length=20, verbose_name="部門")),
                ("unit", models.CharField(max_length=10, verbose_name="単位")),
                ("places", models.PositiveSmallIntegerField(default=0, verbose_name="小数の桁数")),
                ("source", models.JSONField(verbose_name="数え方")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="説明")),
                ("valid_from", models.DateField(verbose_name="適用開始日")),
                ("retired", models.BooleanField(default=False, verbose_name="廃止")),
                ("approver", models.CharField(max_length=60, verbose_name="決裁者")),
            ],
            options={
                "verbose_name": "協会の指標の定義",
                "db_table": "planning_indicator_definition",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "indicator", "version"),
                        name="indicator_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("approver", ""), _negated=True),
                        ),
                        name="indicator_unit_and_approver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("places__lte", 2)), name="indicator_places"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("indicator", models.CharField(max_length=60, verbose_name="指標の識別名")),
                ("period", models.CharField(max_length=6, verbose_name="対象期間")),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=24, verbose_name="数値"),
                ),
                ("evidence", models.CharField(max_length=400, verbose_name="証拠")),
                ("author", models.CharField(max_length=60, verbose_name="記入者")),
                ("entered_on", models.DateField(verbose_name="記入日")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="訂正の理由")),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="planning_indicators.indicatorentry",
                        verbose_name="訂正した記入",
                    ),
                ),
            ],
            options={
                "verbose_name": "指標の記入",
                "db_table": "planning_indicator_entry",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("association_id", "indicator", "period"),
                        name="indicator_entry_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="indicator_entry_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", True), ("reason", "")),
                            models.Q(
                                ("corrects__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("corrects", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="indicator_entry_correction_says_why",
                    ),
                ],
            },
        ),
        *(EnableRls(table, writes=("insert",)) for table in TABLES),
        *(
            migrations.RunSQL(
                f"create trigger {table}_append_only before update or delete or truncate"
                f" on {table} for each statement execute function ledger_refuse_change();",
                f"drop trigger {table}_append_only on {table};",
            )
            for table in TABLES
        ),
    ]

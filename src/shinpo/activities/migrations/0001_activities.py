"""Activities and counterparts: the state rebuilt from facts, the master with its history."""

from importlib.resources import files

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from shinpo.ledger.rls import EnableRls

HISTORY = files("shinpo.activities").joinpath("sql", "history.sql")


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [
        ("ledger", "0001_facts_journals_balances"),
        ("registry", "0003_long_programme_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Counterpart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("code", models.CharField(max_length=60, verbose_name="相手先コード")),
                ("name", models.CharField(max_length=80, verbose_name="相手先の名称")),
                ("kana", models.CharField(max_length=120, verbose_name="相手先の名称（カナ）")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="有効開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="有効終了日の翌日"),
                ),
            ],
            options={
                "db_table": "activities_counterpart",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["association_id", "code"], name="counterpart_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="counterpart_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityState",
            fields=[
                (
                    "activity_id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="識別番号"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("fact_id", models.BigIntegerField(verbose_name="事実")),
                ("kind", models.CharField(max_length=40, verbose_name="活動の種類")),
                ("department", models.CharField(max_length=30, verbose_name="部門")),
                ("held_on", models.DateField(verbose_name="実施日")),
                ("booked_on", models.DateField(verbose_name="記帳日")),
                ("quantity", models.BigIntegerField(verbose_name="数量")),
                ("enterprises", models.IntegerField(verbose_name="企業者数")),
                ("people", models.IntegerField(verbose_name="人数")),
                ("amount_yen", models.BigIntegerField(verbose_name="金額")),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="registry.enterprise",
                        verbose_name="企業者",
                    ),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="registry.lender",
                        verbose_name="金融機関",
                    ),
                ),
                ("guarantee_id", models.BigIntegerField(null=True, verbose_name="信用保証")),
                ("claim_id", models.BigIntegerField(null=True, verbose_name="求償権")),
                (
                    "counterpart",
                    models.CharField(blank=True, max_length=60, verbose_name="相手先"),
                ),
                ("theme", models.CharField(blank=True, max_length=30, verbose_name="テーマ")),
                ("mode", models.CharField(blank=True, max_length=10, verbose_name="方法")),
                ("result", models.CharField(blank=True, max_length=30, verbose_name="結果")),
                ("is_new", models.BooleanField(verbose_name="新規の取組み")),
                ("staff_id", models.IntegerField(verbose_name="記録者")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="備考")),
                ("period", models.DateField(null=True, verbose_name="対象の月")),
                ("withdrawn", models.BooleanField(verbose_name="取消済み")),
            ],
            options={
                "db_table": "activities_activity_state",
                "indexes": [
                    models.Index(fields=["association_id", "-held_on"], name="activity_held_on"),
                    models.Index(fields=["kind", "held_on"], name="activity_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["association_id", "kind", "counterpart", "theme", "period"],
                        condition=Q(period__isnull=False, withdrawn=False),
                        name="activity_figure_once",
                    ),
                ],
            },
        ),
        EnableRls("activities_activity_state", writes=("insert", "update")),
        EnableRls("activities_counterpart", writes=("insert", "update")),
        migrations.RunSQL(HISTORY.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

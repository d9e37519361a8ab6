"""Applications and guarantees: facts append-only, states updatable."""

import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [
        ("registry", "0001_masters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="識別番号"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.CharField(max_length=12, verbose_name="申込番号")),
                ("channel", models.CharField(max_length=10, verbose_name="申込経路")),
                ("received_on", models.DateField(verbose_name="申込受付日")),
                ("requested_yen", models.BigIntegerField(verbose_name="申込金額")),
                ("guarantee_yen", models.BigIntegerField(verbose_name="申込保証金額")),
                ("months", models.SmallIntegerField(verbose_name="保証期間（月）")),
                ("form", models.CharField(max_length=16, verbose_name="保証の形式")),
                ("purpose", models.CharField(max_length=16, verbose_name="資金使途")),
                ("secured", models.BooleanField(verbose_name="担保の有無")),
                ("continuing", models.BooleanField(verbose_name="継続保証")),
                (
                    "manager_guarantee",
                    models.CharField(max_length=20, verbose_name="経営者保証の取扱い"),
                ),
                ("repayment", models.JSONField(verbose_name="返済方法")),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.branch",
                        verbose_name="支店",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.enterprise",
                        verbose_name="中小企業者",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.programme",
                        verbose_name="保証制度",
                    ),
                ),
            ],
            options={
                "db_table": "guarantee_application",
            },
        ),
        migrations.CreateModel(
            name="GuaranteeState",
            fields=[
                (
                    "guarantee_id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="信用保証"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("version", models.SmallIntegerField(verbose_name="条件の版")),
                ("status", models.CharField(max_length=12, verbose_name="ステータス")),
                ("approved_booked_on", models.DateField(verbose_name="承諾の記帳日")),
                ("loan_on", models.DateField(null=True, verbose_name="貸付実行日")),
                ("disbursed_booked_on", models.DateField(null=True, verbose_name="実行の記帳日")),
                ("ended_booked_on", models.DateField(null=True, verbose_name="終了の記帳日")),
                ("in_accident", models.BooleanField(default=False, verbose_name="事故")),
            ],
            options={
                "db_table": "guarantee_state",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["approved", "disbursed"])),
                        fields=["association_id"],
                        name="guarantee_live",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "guarantee_id",
                        "version",
                        "from_month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("guarantee_id", models.BigIntegerField(verbose_name="信用保証")),
                ("version", models.SmallIntegerField(verbose_name="条件の版")),
                ("from_month", models.SmallIntegerField(verbose_name="開始月")),
                ("to_month", models.SmallIntegerField(verbose_name="終了月")),
                ("every_months", models.SmallIntegerField(verbose_name="返済の間隔")),
                ("amount_yen", models.BigIntegerField(verbose_name="1回の返済額")),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
            ],
            options={
                "db_table": "guarantee_segment",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_month__gte", 1),
                            ("to_month__gte", models.F("from_month")),
                            ("every_months__gte", 1),
                            ("amount_yen__gt", 0),
                        ),
                        name="segment_sane",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "guarantee_id",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("guarantee_id", models.BigIntegerField(verbose_name="信用保証")),
                ("version", models.SmallIntegerField(verbose_name="条件の版")),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.CharField(max_length=12, verbose_name="保証番号")),
                ("application_id", models.BigIntegerField(null=True, verbose_name="保証申込")),
                ("effective_on", models.DateField(verbose_name="適用日")),
                ("approved_on", models.DateField(verbose_name="承諾日")),
                ("amount_yen", models.BigIntegerField(verbose_name="保証金額")),
                ("loan_yen", models.BigIntegerField(verbose_name="貸付金額")),
                ("months", models.SmallIntegerField(verbose_name="保証期間（月）")),
                ("form", models.CharField(max_length=16, verbose_name="保証の形式")),
                ("purpose", models.CharField(max_length=16, verbose_name="資金使途")),
                ("secured", models.BooleanField(verbose_name="担保の有無")),
                ("continuing", models.BooleanField(verbose_name="継続保証")),
                (
                    "manager_guarantee",
                    models.CharField(max_length=20, verbose_name="経営者保証の取扱い"),
                ),
                ("sharing", models.CharField(max_length=10, verbose_name="責任共有")),
                ("rate_class", models.SmallIntegerField(null=True, verbose_name="料率区分")),
                (
                    "fee_rate",
                    models.DecimalField(decimal_places=6, max_digits=7, verbose_name="保証料率"),
                ),
                ("fee_yen", models.BigIntegerField(verbose_name="信用保証料")),
                ("subsidy_yen", models.BigIntegerField(verbose_name="保証料補助")),
                ("insurance_kind", models.CharField(max_length=24, verbose_name="保険種類")),
                (
                    "fill_rate",
                    models.DecimalField(decimal_places=3, max_digits=4, verbose_name="てん補率"),
                ),
                (
                    "certificate_until",
                    models.DateField(null=True, verbose_name="信用保証書の有効期限"),
                ),
                ("decision", models.JSONField(default=dict, verbose_name="決定の内訳")),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.branch",
                        verbose_name="支店",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.enterprise",
                        verbose_name="中小企業者",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.programme",
                        verbose_name="保証制度",
                    ),
                ),
            ],
            options={
                "db_table": "guarantee_terms",
            },
        ),
        migrations.CreateModel(
            name="ApplicationState",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="guarantee.application",
                        verbose_name="保証申込",
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("status", models.CharField(max_length=12, verbose_name="ステータス")),
                ("received_booked_on", models.DateField(verbose_name="受付の記帳日")),
                ("ended_booked_on", models.DateField(null=True, verbose_name="完結の記帳日")),
                ("guarantee_id", models.BigIntegerField(null=True, verbose_name="信用保証")),
            ],
            options={
                "db_table": "guarantee_application_state",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "under_review")),
                        fields=["association_id"],
                        name="application_open",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("association_id", "number"), name="application_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("requested_yen__gt", 0)), name="application_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(
                fields=("association_id", "number", "version"), name="guarantee_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_yen__gt", 0), ("loan_yen__gte", models.F("amount_yen"))
                ),
                name="terms_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gt", 0)), name="terms_months"
            ),
        ),
        EnableRls("guarantee_application", writes=("insert",)),
        EnableRls("guarantee_application_state", writes=("insert", "update")),
        EnableRls("guarantee_terms", writes=("insert",)),
        EnableRls("guarantee_segment", writes=("insert",)),
        EnableRls("guarantee_state", writes=("insert", "update")),
        migrations.RunSQL(
            "create trigger guarantee_application_append_only before update or delete or truncate"
            " on guarantee_application for each statement execute function ledger_refuse_change();"
            "create trigger guarantee_terms_append_only before update or delete or truncate"
            " on guarantee_terms for each statement execute function ledger_refuse_change();"
            "create trigger guarantee_segment_append_only before update or delete or truncate"
            " on guarantee_segment for each statement execute function ledger_refuse_change();",
            migrations.RunSQL.noop,
        ),
    ]

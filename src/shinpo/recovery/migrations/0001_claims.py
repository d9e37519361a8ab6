"""Claims: the fact append-only, the state updatable."""

import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [("guarantee", "0001_applications_and_guarantees")]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="識別番号"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.CharField(max_length=12, verbose_name="求償権番号")),
                ("guarantee_id", models.BigIntegerField(db_index=True, verbose_name="信用保証")),
                ("subrogated_on", models.DateField(verbose_name="代位弁済日")),
                ("principal_yen", models.BigIntegerField(verbose_name="代位弁済元金")),
                ("interest_yen", models.BigIntegerField(verbose_name="代位弁済利息")),
                ("cause", models.CharField(max_length=24, verbose_name="事故原因")),
                (
                    "damages_rate",
                    models.DecimalField(
                        decimal_places=4, max_digits=5, verbose_name="損害金の利率"
                    ),
                ),
            ],
            options={
                "db_table": "recovery_claim",
            },
        ),
        migrations.CreateModel(
            name="ClaimState",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="recovery.claim",
                        verbose_name="求償権",
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("status", models.CharField(max_length=12, verbose_name="ステータス")),
                ("opened_booked_on", models.DateField(verbose_name="発生の記帳日")),
                ("ended_booked_on", models.DateField(null=True, verbose_name="終了の記帳日")),
                ("insurance_yen", models.BigIntegerField(default=0, verbose_name="受領保険金")),
                ("recovered_yen", models.BigIntegerField(default=0, verbose_name="回収元金")),
                ("damages_yen", models.BigIntegerField(default=0, verbose_name="回収損害金")),
            ],
            options={
                "db_table": "recovery_claim_state",
            },
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("association_id", "number"), name="claim_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("principal_yen__gte", 0), ("interest_yen__gte", 0)),
                name="claim_amounts",
            ),
        ),
        EnableRls("recovery_claim", writes=("insert",)),
        EnableRls("recovery_claim_state", writes=("insert", "update")),
        migrations.RunSQL(
            "create trigger recovery_claim_append_only before update or delete or truncate"
            " on recovery_claim for each statement execute function ledger_refuse_change();",
            migrations.RunSQL.noop,
        ),
    ]

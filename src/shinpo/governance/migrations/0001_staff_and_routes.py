"""Staff and decision routes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [
        ("ledger", "0001_facts_journals_balances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionRoute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("kind", models.CharField(max_length=20, verbose_name="決裁の種類")),
                ("role", models.CharField(max_length=20, verbose_name="役割")),
                (
                    "limit_yen",
                    models.BigIntegerField(blank=True, null=True, verbose_name="決裁限度額"),
                ),
                ("valid_from", models.DateField(verbose_name="適用開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="適用終了日の翌日"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="根拠")),
                ("approver", models.CharField(max_length=60, verbose_name="決裁者")),
            ],
            options={
                "db_table": "governance_decision_route",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "kind", "role", "valid_from"), name="route_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="route_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "reception",
                                    "screening",
                                    "section_chief",
                                    "director",
                                    "monitoring",
                                    "recovery",
                                    "accounting",
                                    "planning",
                                    "audit",
                                    "admin",
                                ],
                            )
                        ),
                        name="route_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("name", models.CharField(max_length=60, verbose_name="職員名")),
                ("department", models.CharField(max_length=40, verbose_name="部署")),
                ("role", models.CharField(max_length=20, verbose_name="役割")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="利用者",
                    ),
                ),
            ],
            options={
                "db_table": "governance_staff",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "reception",
                                    "screening",
                                    "section_chief",
                                    "director",
                                    "monitoring",
                                    "recovery",
                                    "accounting",
                                    "planning",
                                    "audit",
                                    "admin",
                                ],
                            )
                        ),
                        name="staff_role_known",
                    )
                ],
            },
        ),
        EnableRls("governance_decision_route"),
        # The web server reads staff at login; staff are entered by the owner's role.
        migrations.RunSQL(
            "revoke all on governance_staff from shinpo_app;"
            "grant select on governance_staff to shinpo_app;",
            migrations.RunSQL.noop,
        ),
    ]

"""Texts of editions in versions, the structure an association prints in; their guards."""

from importlib.resources import files

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls

SQL = files("shinpo.publishing").joinpath("sql")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards_look_at_the_real_tables"),
        ("publishing", "0001_notices_and_editions"),
    ]

    operations = [
        migrations.CreateModel(
            name="EditionStructure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("document", models.CharField(max_length=20, verbose_name="文書")),
                ("layout", models.CharField(max_length=40, verbose_name="構成")),
                ("valid_from", models.DateField(verbose_name="適用開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="適用終了日の翌日"),
                ),
            ],
            options={
                "verbose_name": "版の構成",
                "db_table": "publishing_edition_structure",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="edition_structure_range",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("association_id", "="),
                            ("document", "="),
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
                        name="edition_structure_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("document", models.CharField(max_length=20, verbose_name="文書")),
                ("period", models.CharField(max_length=9, verbose_name="対象期間")),
                ("slot", models.CharField(max_length=100, verbose_name="本文の位置")),
                ("heading", models.CharField(max_length=200, verbose_name="見出し")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("body", models.TextField(verbose_name="本文")),
                (
                    "state",
                    models.CharField(default="draft", max_length=10, verbose_name="ステータス"),
                ),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("submitted_by", models.BigIntegerField(null=True, verbose_name="提出者")),
                ("submitted_on", models.DateField(null=True, verbose_name="提出日")),
                ("submitted_act_id", models.BigIntegerField(null=True, verbose_name="提出の処理")),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="差戻しの理由"),
                ),
                ("approved_by", models.BigIntegerField(null=True, verbose_name="承認者")),
                ("approved_on", models.DateField(null=True, verbose_name="承認日")),
                ("approved_act_id", models.BigIntegerField(null=True, verbose_name="承認の処理")),
                (
                    "manifest_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="締めの識別"),
                ),
            ],
            options={
                "verbose_name": "版の本文",
                "db_table": "publishing_edition_text",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "document", "period", "slot", "number"),
                        name="edition_text_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved"), _negated=True),
                        fields=("association_id", "document", "period", "slot"),
                        name="edition_text_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="edition_text_written"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "returned", "approved"])
                        ),
                        name="edition_text_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("approved_act_id__isnull", False),
                                ("approved_by__isnull", False),
                                ("approved_on__isnull", False),
                                ("submitted_by__isnull", False),
                                models.Q(("manifest_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_text_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="edition_text_two_people",
                    ),
                ],
            },
        ),
        EnableRls("publishing_edition_text", writes=("insert", "update")),
        EnableRls("publishing_edition_structure", writes=("insert", "update")),
        migrations.RunSQL(
            SQL.joinpath("text_guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]

"""Masters of an association, guarded by row-level security."""

import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [("ledger", "0001_facts_journals_balances")]

    operations = [
        migrations.CreateModel(
            name="Association",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="協会コード")),
                ("name", models.CharField(max_length=80, verbose_name="協会名")),
                ("area_name", models.CharField(max_length=40, verbose_name="区域")),
                ("business_on", models.DateField(verbose_name="営業日")),
                ("is_demo", models.BooleanField(default=False, verbose_name="架空の協会")),
            ],
            options={
                "db_table": "registry_association",
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("number", models.CharField(max_length=10, verbose_name="企業者番号")),
                ("name", models.CharField(max_length=100, verbose_name="企業者名")),
                ("kana", models.CharField(max_length=150, verbose_name="企業者名（カナ）")),
                ("form", models.CharField(max_length=20, verbose_name="組織形態")),
                (
                    "corporate_number",
                    models.CharField(blank=True, max_length=13, verbose_name="法人番号"),
                ),
                (
                    "representative",
                    models.CharField(blank=True, max_length=60, verbose_name="代表者名"),
                ),
                (
                    "capital_yen",
                    models.BigIntegerField(blank=True, null=True, verbose_name="資本金"),
                ),
                ("employees", models.IntegerField(verbose_name="従業員数")),
                ("industry", models.CharField(max_length=4, verbose_name="業種")),
                ("municipality_code", models.CharField(max_length=6, verbose_name="市町村")),
                (
                    "established_on",
                    models.DateField(blank=True, null=True, verbose_name="創業年月日"),
                ),
            ],
            options={
                "db_table": "registry_enterprise",
                "indexes": [
                    models.Index(fields=["association_id", "kana"], name="enterprise_kana")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "number"), name="enterprise_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("employees__gte", 0)), name="enterprise_employees"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capital_yen__isnull", True), ("capital_yen__gte", 0), _connector="OR"
                        ),
                        name="enterprise_capital",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("code", models.CharField(max_length=4, verbose_name="金融機関コード")),
                ("name", models.CharField(max_length=60, verbose_name="金融機関名")),
                ("kana", models.CharField(max_length=100, verbose_name="金融機関名（カナ）")),
                ("kind", models.CharField(max_length=30, verbose_name="業態")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("sharing_method", models.CharField(max_length=10, verbose_name="責任共有の方式")),
                ("valid_from", models.DateField(verbose_name="取引開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="取引終了日の翌日"),
                ),
            ],
            options={
                "db_table": "registry_lender",
                "constraints": [
                    models.UniqueConstraint(fields=("association_id", "code"), name="lender_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sharing_method__in", ["part", "charge"])),
                        name="lender_sharing_method",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("code", models.CharField(max_length=6, verbose_name="地方公共団体コード")),
                ("name", models.CharField(max_length=40, verbose_name="市町村名")),
                ("kana", models.CharField(max_length=80, verbose_name="市町村名（カナ）")),
                ("county", models.CharField(blank=True, max_length=40, verbose_name="郡")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="有効開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="有効終了日の翌日"),
                ),
            ],
            options={
                "db_table": "registry_municipality",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "code", "valid_from"), name="municipality_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="municipality_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("code", models.CharField(max_length=20, verbose_name="制度コード")),
                ("name", models.CharField(max_length=100, verbose_name="制度名")),
                ("owner", models.CharField(max_length=20, verbose_name="制度の主体")),
                ("owner_name", models.CharField(blank=True, max_length=40, verbose_name="主体名")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="取扱開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="取扱終了日の翌日"),
                ),
                ("limit_yen", models.BigIntegerField(blank=True, null=True, verbose_name="限度額")),
                (
                    "months_max",
                    models.SmallIntegerField(
                        blank=True, null=True, verbose_name="保証期間の上限（月）"
                    ),
                ),
                ("conditions", models.JSONField(default=dict, verbose_name="取扱条件")),
                ("source", models.CharField(max_length=200, verbose_name="根拠")),
                ("approver", models.CharField(max_length=60, verbose_name="決裁者")),
            ],
            options={
                "db_table": "registry_programme",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "code", "valid_from"),
                        name="programme_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__in", ["association", "prefecture", "municipality"])
                        ),
                        name="programme_owner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("code", models.CharField(max_length=3, verbose_name="店番")),
                ("name", models.CharField(max_length=60, verbose_name="店名")),
                (
                    "lender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="registry.lender",
                        verbose_name="金融機関",
                    ),
                ),
            ],
            options={
                "db_table": "registry_branch",
                "constraints": [
                    models.UniqueConstraint(fields=("lender", "code"), name="branch_once")
                ],
            },
        ),
        EnableRls("registry_municipality"),
        EnableRls("registry_lender"),
        EnableRls("registry_branch"),
        EnableRls("registry_programme"),
        EnableRls("registry_enterprise"),
        migrations.RunSQL(
            "revoke all on registry_association from shinpo_app;"
            "grant select on registry_association to shinpo_app;"
            "grant update (business_on) on registry_association to shinpo_app;",
            migrations.RunSQL.noop,
        ),
    ]

"""What bulletins print besides statistics, and the editions: revisions append-only."""

import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [("ledger", "0001_facts_journals_balances")]

    operations = [
        migrations.CreateModel(
            name="AuctionNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="掲載開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="掲載終了日の翌日"),
                ),
                ("area", models.CharField(max_length=40, verbose_name="市町村")),
                ("location", models.CharField(max_length=200, verbose_name="所在")),
                ("kinds", models.TextField(help_text="1行に1種類", verbose_name="種類・面積")),
                ("court", models.CharField(max_length=60, verbose_name="裁判所")),
                ("case_number", models.CharField(max_length=40, verbose_name="事件番号")),
                ("bids_from", models.DateField(verbose_name="入札開始日")),
                ("bids_to", models.DateField(verbose_name="入札終了日")),
                ("opened_on", models.DateField(verbose_name="開札期日")),
                (
                    "special_from",
                    models.DateField(blank=True, null=True, verbose_name="特別売却開始日"),
                ),
                (
                    "special_to",
                    models.DateField(blank=True, null=True, verbose_name="特別売却終了日"),
                ),
                ("contact", models.CharField(max_length=120, verbose_name="問合せ先")),
            ],
            options={
                "verbose_name": "不動産競売情報",
                "db_table": "publishing_auction_notice",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="auctionnotice_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bids_to__gte", models.F("bids_from")),
                            ("opened_on__gte", models.F("bids_to")),
                        ),
                        name="auction_notice_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("special_from__isnull", True), ("special_to__isnull", True)),
                            models.Q(
                                ("special_from__gte", models.F("opened_on")),
                                ("special_to__gte", models.F("special_from")),
                            ),
                            _connector="OR",
                        ),
                        name="auction_notice_special_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="掲載開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="掲載終了日の翌日"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="窓口名")),
                ("body", models.TextField(verbose_name="案内")),
                ("phone", models.CharField(max_length=20, verbose_name="電話番号")),
                ("hours", models.CharField(max_length=80, verbose_name="受付時間")),
            ],
            options={
                "verbose_name": "相談窓口",
                "db_table": "publishing_desk",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="desk_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("document", models.CharField(max_length=20, verbose_name="文書")),
                ("period", models.DateField(verbose_name="対象期間の初日")),
            ],
            options={
                "verbose_name": "刊行物",
                "db_table": "publishing_edition",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "document", "period"), name="edition_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="掲載開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="掲載終了日の翌日"),
                ),
                ("title", models.CharField(max_length=80, verbose_name="件名")),
                ("body", models.TextField(verbose_name="本文")),
            ],
            options={
                "verbose_name": "お知らせ",
                "db_table": "publishing_notice",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="notice_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("valid_from", models.DateField(verbose_name="掲載開始日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="掲載終了日の翌日"),
                ),
                ("post", models.CharField(max_length=40, verbose_name="役員名")),
                ("name", models.CharField(max_length=60, verbose_name="氏名")),
                (
                    "organisation",
                    models.CharField(max_length=120, verbose_name="所属機関団体・役職名"),
                ),
                ("changed_on", models.DateField(verbose_name="就任・退任日")),
                ("leaves", models.BooleanField(default=False, verbose_name="退任")),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="備考")),
            ],
            options={
                "verbose_name": "役員の異動",
                "db_table": "publishing_officer_change",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="officerchange_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuctionLot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("order_no", models.SmallIntegerField(verbose_name="表示順")),
                ("label", models.CharField(max_length=40, verbose_name="物件")),
                ("reference_yen", models.BigIntegerField(verbose_name="売却基準価額")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        verbose_name="不動産競売情報",
                        to="publishing.auctionnotice",
                    ),
                ),
            ],
            options={
                "verbose_name": "競売物件",
                "db_table": "publishing_auction_lot",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reference_yen__gt", 0)), name="auction_lot_price"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("issued_on", models.DateField(verbose_name="発行日")),
                ("change", models.CharField(blank=True, max_length=400, verbose_name="訂正の内容")),
                ("manifest_sha256", models.CharField(max_length=64, verbose_name="締めの識別")),
                ("code_version", models.CharField(max_length=20, verbose_name="プログラムの版")),
                ("files", models.JSONField(verbose_name="ファイル")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        verbose_name="刊行物",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "版",
                "db_table": "publishing_revision",
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "number"), name="revision_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change", ""), ("number", 1)),
                            models.Q(("number__gt", 1), models.Q(("change", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="revision_says_what_it_changes",
                    ),
                ],
            },
        ),
        *(
            EnableRls(f"publishing_{table}", writes=("insert", "update", "delete"))
            for table in ("notice", "auction_notice", "auction_lot", "officer_change", "desk")
        ),
        EnableRls("publishing_edition", writes=("insert",)),
        EnableRls("publishing_revision", writes=("insert",)),
        migrations.RunSQL(
            "create trigger publishing_revision_append_only before update or delete or truncate"
            " on publishing_revision for each statement execute function ledger_refuse_change();",
            "drop trigger publishing_revision_append_only on publishing_revision;",
        ),
    ]

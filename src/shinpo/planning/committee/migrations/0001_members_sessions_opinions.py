"""Members, sessions, packets and opinions: append-only, guarded by association and by rule."""

from importlib.resources import files

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls

SQL = files("shinpo.planning.committee").joinpath("sql")
TABLES = (
    "rule",
    "member",
    "tenure",
    "resignation",
    "pledge",
    "election",
    "vote",
    "chair",
    "acting_chair",
    "session",
    "notice",
    "opening",
    "attendance",
    "minutes",
    "packet",
    "packet_opening",
    "fee",
    "opinion",
    "opinion_text",
    "taken_up",
    "response",
    "follow_up",
)


class Migration(migrations.Migration):
    """Create the tables and their guards."""

    initial = True

    dependencies = [
        ("governance", "0002_roles_of_plan_and_evaluation"),
        ("ledger", "0001_facts_journals_balances"),
        ("registry", "0002_history_and_ranges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChairElection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("round_no", models.PositiveSmallIntegerField(verbose_name="回次")),
                ("opened_on", models.DateField(verbose_name="投票開始日")),
            ],
            options={
                "verbose_name": "委員長の互選",
                "db_table": "planning_committee_election",
            },
        ),
        migrations.CreateModel(
            name="CommitteeMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("name", models.CharField(max_length=60, verbose_name="委員名")),
                ("profession", models.CharField(max_length=40, verbose_name="職業・資格")),
                ("organisation", models.CharField(blank=True, max_length=80, verbose_name="所属")),
                ("address", models.CharField(max_length=120, verbose_name="通知の宛先")),
            ],
            options={
                "verbose_name": "外部評価委員",
                "db_table": "planning_committee_member",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("profession", ""), _negated=True),
                        ),
                        name="committee_member_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Chair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("elected_on", models.DateField(verbose_name="選任日")),
                (
                    "election",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chair",
                        to="planning_committee.chairelection",
                        verbose_name="委員長の互選",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
            ],
            options={
                "verbose_name": "委員長",
                "db_table": "planning_committee_chair",
            },
        ),
        migrations.CreateModel(
            name="ActingChair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("named_on", models.DateField(verbose_name="指名日")),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acting",
                        to="planning_committee.chair",
                        verbose_name="委員長",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
            ],
            options={
                "verbose_name": "職務代行者",
                "db_table": "planning_committee_acting_chair",
            },
        ),
        migrations.CreateModel(
            name="CommitteeRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("valid_from", models.DateField(verbose_name="施行日")),
                ("members_min", models.PositiveSmallIntegerField(verbose_name="委員の最少人数")),
                ("term_years", models.PositiveSmallIntegerField(verbose_name="任期（年）")),
                ("quorum_numerator", models.PositiveSmallIntegerField(verbose_name="定足数の分子")),
                (
                    "quorum_denominator",
                    models.PositiveSmallIntegerField(verbose_name="定足数の分母"),
                ),
                ("fee_yen", models.BigIntegerField(verbose_name="出席1回の報酬")),
                ("source", models.CharField(max_length=200, verbose_name="根拠")),
            ],
            options={
                "verbose_name": "外部評価委員会運営規程",
                "db_table": "planning_committee_rule",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "valid_from"), name="committee_rule_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fee_yen__gte", 0),
                            ("members_min__gte", 1),
                            ("quorum_denominator__gte", models.F("quorum_numerator")),
                            ("quorum_numerator__gte", 1),
                            ("term_years__gte", 1),
                        ),
                        name="committee_rule_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitteeSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="開催年度")),
                ("number", models.PositiveSmallIntegerField(verbose_name="回")),
                ("subject", models.CharField(max_length=20, verbose_name="審議事項")),
                ("term", models.CharField(max_length=6, verbose_name="評価の対象期間")),
                ("requested_on", models.DateField(verbose_name="会長の要請日")),
            ],
            options={
                "verbose_name": "外部評価委員会の会議",
                "db_table": "planning_committee_session",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("association_id", "fiscal_year", "number"),
                        name="committee_session_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject__in", ["annual", "mid_term", "compliance"])),
                        name="committee_session_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("attended_on", models.DateField(verbose_name="出席日")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={
                "verbose_name": "委員の出席",
                "db_table": "planning_committee_attendance",
            },
        ),
        migrations.CreateModel(
            name="FeePayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("amount_yen", models.BigIntegerField(verbose_name="報酬額")),
                ("paid_on", models.DateField(verbose_name="支払日")),
                ("voucher_id", models.BigIntegerField(null=True, verbose_name="振替伝票")),
                (
                    "attendance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee",
                        to="planning_committee.attendance",
                        verbose_name="委員の出席",
                    ),
                ),
            ],
            options={
                "verbose_name": "委員報酬の支払",
                "db_table": "planning_committee_fee",
            },
        ),
        migrations.CreateModel(
            name="MemberAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_account",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="利用者",
                    ),
                ),
            ],
            options={
                "verbose_name": "委員の利用者",
                "db_table": "planning_committee_account",
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("text", models.TextField(verbose_name="議事の内容")),
                ("written_on", models.DateField(verbose_name="作成日")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={
                "verbose_name": "議事録",
                "db_table": "planning_committee_minutes",
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("area", models.CharField(max_length=30, verbose_name="意見の対象")),
                ("given_on", models.DateField(verbose_name="意見の日")),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={
                "verbose_name": "意見・助言",
                "db_table": "planning_committee_opinion",
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("status", models.CharField(max_length=20, verbose_name="ステータス")),
                ("note", models.TextField(verbose_name="対応の内容")),
                ("noted_on", models.DateField(verbose_name="対応日")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="planning_committee.opinion",
                        verbose_name="意見・助言",
                    ),
                ),
            ],
            options={
                "verbose_name": "意見への対応",
                "db_table": "planning_committee_follow_up",
            },
        ),
        migrations.CreateModel(
            name="OpinionResponse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("text", models.TextField(verbose_name="回答の本文")),
                ("department", models.CharField(max_length=30, verbose_name="担当部門")),
                ("owner", models.CharField(max_length=60, verbose_name="担当者")),
                ("due_on", models.DateField(verbose_name="対応の期限")),
                ("responded_on", models.DateField(verbose_name="回答日")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="planning_committee.opinion",
                        verbose_name="意見・助言",
                    ),
                ),
            ],
            options={
                "verbose_name": "意見への回答",
                "db_table": "planning_committee_response",
            },
        ),
        migrations.CreateModel(
            name="OpinionText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("text", models.TextField(verbose_name="意見の本文")),
                ("written_on", models.DateField(verbose_name="作成日")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="planning_committee.opinion",
                        verbose_name="意見・助言",
                    ),
                ),
            ],
            options={
                "verbose_name": "意見・助言の文",
                "db_table": "planning_committee_opinion_text",
            },
        ),
        migrations.CreateModel(
            name="Packet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版数")),
                ("built_on", models.DateField(verbose_name="作成日")),
                ("change", models.CharField(blank=True, max_length=200, verbose_name="変更の内容")),
                ("content", models.JSONField(verbose_name="資料の内容")),
                ("sha256", models.CharField(max_length=64, verbose_name="内容の識別")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packets",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={
                "verbose_name": "審議資料",
                "db_table": "planning_committee_packet",
            },
        ),
        migrations.CreateModel(
            name="PacketOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("page", models.CharField(max_length=80, verbose_name="頁")),
                ("opened_on", models.DateField(verbose_name="閲覧した営業日")),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="閲覧日時",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
                (
                    "packet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="planning_committee.packet",
                        verbose_name="審議資料",
                    ),
                ),
            ],
            options={
                "verbose_name": "審議資料の閲覧",
                "db_table": "planning_committee_packet_opening",
            },
        ),
        migrations.CreateModel(
            name="SessionNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("number", models.PositiveSmallIntegerField(verbose_name="通知の回")),
                ("convened_by", models.CharField(max_length=10, verbose_name="招集者")),
                (
                    "means",
                    models.CharField(default="書面", max_length=10, verbose_name="通知の方法"),
                ),
                ("sent_on", models.DateField(verbose_name="通知日")),
                ("scheduled_on", models.DateField(verbose_name="開催日")),
                ("starts_at", models.TimeField(verbose_name="開始時刻")),
                ("place", models.CharField(max_length=80, verbose_name="場所")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={
                "verbose_name": "開催通知",
                "db_table": "planning_committee_notice",
            },
        ),
        migrations.CreateModel(
            name="SessionOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("held_on", models.DateField(verbose_name="開催した日")),
                ("attending", models.PositiveSmallIntegerField(verbose_name="出席者数")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="在任の委員数")),
                ("quorum_numerator", models.PositiveSmallIntegerField(verbose_name="定足数の分子")),
                (
                    "quorum_denominator",
                    models.PositiveSmallIntegerField(verbose_name="定足数の分母"),
                ),
                (
                    "presided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_committee.committeemember",
                        verbose_name="議長",
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={
                "verbose_name": "開会",
                "db_table": "planning_committee_opening",
            },
        ),
        migrations.CreateModel(
            name="TakenUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gathered",
                        to="planning_committee.opinion",
                        verbose_name="委員会の意見",
                    ),
                ),
                (
                    "opinion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_up",
                        to="planning_committee.opinion",
                        verbose_name="意見・助言",
                    ),
                ),
            ],
            options={
                "verbose_name": "意見の取りまとめ",
                "db_table": "planning_committee_taken_up",
            },
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("starts_on", models.DateField(verbose_name="就任日")),
                ("ends_on", models.DateField(verbose_name="任期満了日")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenures",
                        to="planning_committee.committeemember",
                        verbose_name="外部評価委員",
                    ),
                ),
                (
                    "substitute_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes",
                        to="planning_committee.tenure",
                        verbose_name="前任者の任期",
                    ),
                ),
            ],
            options={
                "verbose_name": "任期",
                "db_table": "planning_committee_tenure",
            },
        ),
        migrations.CreateModel(
            name="Resignation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("resigned_on", models.DateField(verbose_name="辞任日")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "tenure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resignation",
                        to="planning_committee.tenure",
                        verbose_name="任期",
                    ),
                ),
            ],
            options={
                "verbose_name": "辞任",
                "db_table": "planning_committee_resignation",
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("pledged_on", models.DateField(verbose_name="誓約日")),
                ("text", models.TextField(verbose_name="誓約の文")),
                (
                    "tenure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledge",
                        to="planning_committee.tenure",
                        verbose_name="任期",
                    ),
                ),
            ],
            options={
                "verbose_name": "守秘の誓約",
                "db_table": "planning_committee_pledge",
            },
        ),
        migrations.CreateModel(
            name="ChairVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("voted_on", models.DateField(verbose_name="投票日")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="planning_committee.chairelection",
                        verbose_name="委員長の互選",
                    ),
                ),
                (
                    "choice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_committee.committeemember",
                        verbose_name="選んだ委員",
                    ),
                ),
                (
                    "voter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning_committee.committeemember",
                        verbose_name="投票した委員",
                    ),
                ),
            ],
            options={
                "verbose_name": "互選の投票",
                "db_table": "planning_committee_vote",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("election", "voter"), name="committee_vote_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("session", "member"), name="committee_attendance_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_yen__gt", 0)), name="committee_fee_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.UniqueConstraint(
                fields=("session", "number"), name="committee_minutes_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["in_progress", "done"]), models.Q(("note", ""), _negated=True)
                ),
                name="opinion_follow_up_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionresponse",
            constraint=models.UniqueConstraint(
                fields=("opinion", "number"), name="opinion_response_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", ""), _negated=True), models.Q(("text", ""), _negated=True)
                ),
                name="opinion_response_has_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="opiniontext",
            constraint=models.UniqueConstraint(
                fields=("opinion", "number"), name="opinion_text_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="opiniontext",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="opinion_text_said"
            ),
        ),
        migrations.AddConstraint(
            model_name="packet",
            constraint=models.UniqueConstraint(
                fields=("session", "number"), name="committee_packet_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="packet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1), models.Q(("change", ""), _negated=True), _connector="OR"
                ),
                name="committee_packet_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionnotice",
            constraint=models.UniqueConstraint(
                fields=("session", "number"), name="committee_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_on__lt", models.F("scheduled_on"))),
                name="committee_notice_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("means", "書面"), models.Q(("place", ""), _negated=True)),
                name="committee_notice_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("convened_by__in", ["chair", "acting", "president"])),
                name="committee_notice_convener",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "attending__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("seats"), "*", models.F("quorum_numerator")
                                    ),
                                    "+",
                                    models.F("quorum_denominator"),
                                ),
                                "-",
                                models.Value(1),
                            ),
                            "/",
                            models.F("quorum_denominator"),
                        ),
                    ),
                    ("attending__lte", models.F("seats")),
                ),
                name="committee_opening_quorum",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="committee_tenure_range",
            ),
        ),
        *(EnableRls(f"planning_committee_{table}", writes=("insert",)) for table in TABLES),
        migrations.RunSQL(
            SQL.joinpath("guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]

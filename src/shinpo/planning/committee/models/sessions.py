"""Sessions: how they are called, who came, what lay on the table, what was paid."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shinpo.planning.committee.models.members import CommitteeMember, Row

SUBJECTS = {
    "annual": "年度経営計画の評価",
    "mid_term": "中期事業計画の評価",
    "compliance": "コンプライアンス体制及び運営状況",
}
CONVENERS = {"chair": "委員長", "acting": "職務代行者", "president": "会長"}
LETTER = "書面"


class CommitteeSession(Row):
    """A meeting of the committee and what it is about: 「外部評価委員会の会議」.

    `term` is the fiscal year judged, for a mid-term plan its last.
    """

    fiscal_year = models.PositiveSmallIntegerField("開催年度")
    number = models.PositiveSmallIntegerField("回")
    subject = models.CharField("審議事項", max_length=20)
    term = models.CharField("評価の対象期間", max_length=6)
    requested_on = models.DateField("会長の要請日")

    class Meta:
        db_table = "planning_committee_session"
        verbose_name = "外部評価委員会の会議"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "fiscal_year", "number"], name="committee_session_once"
            ),
            models.CheckConstraint(
                condition=Q(subject__in=list(SUBJECTS)), name="committee_session_subject"
            ),
        ]


class SessionNotice(Row):
    """The letter that calls the members; a later one replaces it: 「開催通知」."""

    session = models.ForeignKey(
        CommitteeSession, models.PROTECT, related_name="notices",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField("通知の回")
    convened_by = models.CharField("招集者", max_length=10)
    means = models.CharField("通知の方法", max_length=10, default=LETTER)
    sent_on = models.DateField("通知日")
    scheduled_on = models.DateField("開催日")
    starts_at = models.TimeField("開始時刻")
    place = models.CharField("場所", max_length=80)

    class Meta:
        db_table = "planning_committee_notice"
        verbose_name = "開催通知"
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="committee_notice_once"),
            models.CheckConstraint(
                condition=Q(sent_on__lt=F("scheduled_on")), name="committee_notice_before"
            ),
            models.CheckConstraint(
                condition=Q(means=LETTER) & ~Q(place=""), name="committee_notice_in_writing"
            ),
            models.CheckConstraint(
                condition=Q(convened_by__in=list(CONVENERS)), name="committee_notice_convener"
            ),
        ]


class SessionOpening(Row):
    """A session that took place with its quorum; the data base counts again: 「開会」."""

    session = models.OneToOneField(
        CommitteeSession, models.PROTECT, related_name="opening",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    held_on = models.DateField("開催した日")
    presided_by = models.ForeignKey(
        CommitteeMember, models.PROTECT, null=True, related_name="+", verbose_name="議長"
    )
    attending = models.PositiveSmallIntegerField("出席者数")
    seats = models.PositiveSmallIntegerField("在任の委員数")
    quorum_numerator = models.PositiveSmallIntegerField("定足数の分子")
    quorum_denominator = models.PositiveSmallIntegerField("定足数の分母")

    class Meta:
        db_table = "planning_committee_opening"
        verbose_name = "開会"
        constraints = [
            models.CheckConstraint(
                # attending / seats >= numerator / denominator, in whole numbers: divided upward
                condition=Q(
                    attending__lte=F("seats"),
                    attending__gte=(
                        F("seats") * F("quorum_numerator") + F("quorum_denominator") - 1
                    )
                    / F("quorum_denominator"),
                ),
                name="committee_opening_quorum",
            )
        ]


class SessionClosing(Row):
    """The end of a session: no opinion and no packet is added from then on: 「閉会」."""

    session = models.OneToOneField(
        CommitteeSession, models.PROTECT, related_name="closing",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    closed_on = models.DateField("閉会日")

    class Meta:
        db_table = "planning_committee_closing"
        verbose_name = "閉会"


class Attendance(Row):
    """A member who came: 「委員の出席」."""

    session = models.ForeignKey(
        CommitteeSession, models.PROTECT, related_name="attendances",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="attendances", verbose_name="外部評価委員"
    )
    attended_on = models.DateField("出席日")

    class Meta:
        db_table = "planning_committee_attendance"
        verbose_name = "委員の出席"
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="committee_attendance_once")
        ]


class Minutes(Row):
    """What was said, in versions: 「議事録」."""

    session = models.ForeignKey(
        CommitteeSession, models.PROTECT, related_name="minutes",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField("版数")
    text = models.TextField("議事の内容")
    written_on = models.DateField("作成日")

    class Meta:
        db_table = "planning_committee_minutes"
        verbose_name = "議事録"
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="committee_minutes_once")
        ]


class Packet(Row):
    """What lies before the members, frozen; a correction is the next number: 「審議資料」."""

    session = models.ForeignKey(
        CommitteeSession, models.PROTECT, related_name="packets",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField("版数")
    built_on = models.DateField("作成日")
    change = models.CharField("変更の内容", max_length=200, blank=True)
    content = models.JSONField("資料の内容")
    sha256 = models.CharField("内容の識別", max_length=64)

    class Meta:
        db_table = "planning_committee_packet"
        verbose_name = "審議資料"
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="committee_packet_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(change=""), name="committee_packet_says_what"
            ),
        ]


class PacketOpening(models.Model):
    """A member looked at a packet: who, when, which page: 「審議資料の閲覧」."""

    association_id = models.SmallIntegerField("信用保証協会")
    packet = models.ForeignKey(
        Packet, models.PROTECT, related_name="openings", verbose_name="審議資料"
    )
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="+", verbose_name="外部評価委員"
    )
    page = models.CharField("頁", max_length=80)
    opened_on = models.DateField("閲覧した営業日")
    opened_at = models.DateTimeField("閲覧日時", db_default=Now())

    class Meta:
        db_table = "planning_committee_packet_opening"
        verbose_name = "審議資料の閲覧"


class FeePayment(Row):
    """What a member was paid for coming: 「委員報酬の支払」. Its voucher is in the ledger."""

    attendance = models.OneToOneField(
        Attendance, models.PROTECT, related_name="fee", verbose_name="委員の出席"
    )
    amount_yen = models.BigIntegerField("報酬額")
    paid_on = models.DateField("支払日")
    voucher_id = models.BigIntegerField("振替伝票", null=True)

    class Meta:
        db_table = "planning_committee_fee"
        verbose_name = "委員報酬の支払"
        constraints = [
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="committee_fee_positive")
        ]

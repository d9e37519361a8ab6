"""Who sits on the committee, for how long, under which rule."""

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shinpo.core import committee as rules


class Row(models.Model):
    """A row of the committee: of one association, written by one act, never changed."""

    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")

    class Meta:
        abstract = True


class CommitteeRule(Row):
    """The association's own rule from a day on: 「外部評価委員会運営規程」."""

    valid_from = models.DateField("施行日")
    members_min = models.PositiveSmallIntegerField("委員の最少人数")
    term_years = models.PositiveSmallIntegerField("任期（年）")
    quorum_numerator = models.PositiveSmallIntegerField("定足数の分子")
    quorum_denominator = models.PositiveSmallIntegerField("定足数の分母")
    fee_yen = models.BigIntegerField("出席1回の報酬")
    source = models.CharField("根拠", max_length=200)

    class Meta:
        db_table = "planning_committee_rule"
        verbose_name = "外部評価委員会運営規程"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "valid_from"], name="committee_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    members_min__gte=1,
                    term_years__gte=1,
                    quorum_numerator__gte=1,
                    quorum_denominator__gte=F("quorum_numerator"),
                    fee_yen__gte=0,
                ),
                name="committee_rule_sound",
            ),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def rule(self) -> rules.CommitteeRule:
        """The rule as the core takes it."""
        quorum = Fraction(self.quorum_numerator, self.quorum_denominator)
        return rules.CommitteeRule(self.members_min, self.term_years, quorum)


class CommitteeMember(Row):
    """A person whom the association's head entrusted: 「外部評価委員」."""

    name = models.CharField("委員名", max_length=60)
    profession = models.CharField("職業・資格", max_length=40)
    organisation = models.CharField("所属", max_length=80, blank=True)
    address = models.CharField("通知の宛先", max_length=120)

    class Meta:
        db_table = "planning_committee_member"
        verbose_name = "外部評価委員"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(profession=""), name="committee_member_said"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemberAccount(models.Model):
    """Which user a member logs in as: 「委員の利用者」.

    Found before an association is set, so reading is not divided by association; it holds no
    more than numbers. A member of staff cannot have one (a trigger refuses).
    """

    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")
    member = models.OneToOneField(
        CommitteeMember, models.PROTECT, related_name="account", verbose_name="外部評価委員"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="committee_account",
        verbose_name="利用者",
    )

    class Meta:
        db_table = "planning_committee_account"
        verbose_name = "委員の利用者"


class Tenure(Row):
    """A member's time in office, both days included: 「任期」."""

    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="tenures", verbose_name="外部評価委員"
    )
    starts_on = models.DateField("就任日")
    ends_on = models.DateField("任期満了日")
    substitute_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="substitutes",
        verbose_name="前任者の任期",
    )  # fmt: skip

    class Meta:
        db_table = "planning_committee_tenure"
        verbose_name = "任期"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="committee_tenure_range"
            )
        ]


class Resignation(Row):
    """The last day of a member who leaves before the term ends: 「辞任」."""

    tenure = models.OneToOneField(
        Tenure, models.PROTECT, related_name="resignation", verbose_name="任期"
    )
    resigned_on = models.DateField("辞任日")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        db_table = "planning_committee_resignation"
        verbose_name = "辞任"


class Pledge(Row):
    """A member's promise to keep what the work reveals: 「守秘の誓約」. Once a term."""

    tenure = models.OneToOneField(
        Tenure, models.PROTECT, related_name="pledge", verbose_name="任期"
    )
    pledged_on = models.DateField("誓約日")
    text = models.TextField("誓約の文")

    class Meta:
        db_table = "planning_committee_pledge"
        verbose_name = "守秘の誓約"

"""Opinions, and what became of each."""

from django.db import models
from django.db.models import Q

from shinpo.planning.committee.models.members import CommitteeMember, Row
from shinpo.planning.committee.models.sessions import CommitteeSession

IN_PROGRESS, DONE = "in_progress", "done"


class Opinion(Row):
    """What a member, or the committee (`member` null), has to say on an area: 「意見・助言」."""

    session = models.ForeignKey(
        CommitteeSession, models.PROTECT, related_name="opinions",
        verbose_name="外部評価委員会の会議",
    )  # fmt: skip
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, null=True, related_name="opinions",
        verbose_name="外部評価委員",
    )  # fmt: skip
    area = models.CharField("意見の対象", max_length=30)
    given_on = models.DateField("意見の日")

    class Meta:
        db_table = "planning_committee_opinion"
        verbose_name = "意見・助言"


class OpinionText(Row):
    """The words of an opinion, in versions: 「意見・助言の文」."""

    opinion = models.ForeignKey(
        Opinion, models.PROTECT, related_name="texts", verbose_name="意見・助言"
    )
    number = models.PositiveSmallIntegerField("版数")
    text = models.TextField("意見の本文")
    written_on = models.DateField("作成日")

    class Meta:
        db_table = "planning_committee_opinion_text"
        verbose_name = "意見・助言の文"
        constraints = [
            models.UniqueConstraint(fields=["opinion", "number"], name="opinion_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="opinion_text_said"),
        ]


class TakenUp(Row):
    """A member's opinion that the committee made its own, answered there: 「意見の取りまとめ」."""

    opinion = models.OneToOneField(
        Opinion, models.PROTECT, related_name="taken_up", verbose_name="意見・助言"
    )
    into = models.ForeignKey(
        Opinion, models.PROTECT, related_name="gathered", verbose_name="委員会の意見"
    )

    class Meta:
        db_table = "planning_committee_taken_up"
        verbose_name = "意見の取りまとめ"


class OpinionResponse(Row):
    """What the association answers, who sees to it and until when: 「意見への回答」."""

    opinion = models.ForeignKey(
        Opinion, models.PROTECT, related_name="responses", verbose_name="意見・助言"
    )
    number = models.PositiveSmallIntegerField("版数")
    text = models.TextField("回答の本文")
    department = models.CharField("担当部門", max_length=30)
    owner = models.CharField("担当者", max_length=60)
    due_on = models.DateField("対応の期限")
    responded_on = models.DateField("回答日")

    class Meta:
        db_table = "planning_committee_response"
        verbose_name = "意見への回答"
        constraints = [
            models.UniqueConstraint(fields=["opinion", "number"], name="opinion_response_once"),
            models.CheckConstraint(
                condition=~Q(owner="") & ~Q(text=""), name="opinion_response_has_owner"
            ),
        ]


class FollowUp(Row):
    """A step on the way to the end of an opinion: 「意見への対応」."""

    opinion = models.ForeignKey(
        Opinion, models.PROTECT, related_name="follow_ups", verbose_name="意見・助言"
    )
    status = models.CharField("ステータス", max_length=20)
    note = models.TextField("対応の内容")
    noted_on = models.DateField("対応日")

    class Meta:
        db_table = "planning_committee_follow_up"
        verbose_name = "意見への対応"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[IN_PROGRESS, DONE]) & ~Q(note=""),
                name="opinion_follow_up_said",
            )
        ]

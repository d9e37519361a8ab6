"""How the members elect their chair, and who acts in the chair's place."""

from django.db import models

from shinpo.planning.committee.models.members import CommitteeMember, Row


class ChairElection(Row):
    """A ballot among the members in office; a tie asks for another round: 「委員長の互選」."""

    round_no = models.PositiveSmallIntegerField("回次")
    opened_on = models.DateField("投票開始日")

    class Meta:
        db_table = "planning_committee_election"
        verbose_name = "委員長の互選"


class ChairVote(Row):
    """One member's one vote: 「互選の投票」. A trigger refuses who is not in office."""

    election = models.ForeignKey(
        ChairElection, models.PROTECT, related_name="votes", verbose_name="委員長の互選"
    )
    voter = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="+", verbose_name="投票した委員"
    )
    choice = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="+", verbose_name="選んだ委員"
    )
    voted_on = models.DateField("投票日")

    class Meta:
        db_table = "planning_committee_vote"
        verbose_name = "互選の投票"
        constraints = [
            models.UniqueConstraint(fields=["election", "voter"], name="committee_vote_once")
        ]


class Chair(Row):
    """Who was elected; in the chair until the term ends in which it happened: 「委員長」."""

    election = models.OneToOneField(
        ChairElection, models.PROTECT, related_name="chair", verbose_name="委員長の互選"
    )
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="+", verbose_name="外部評価委員"
    )
    elected_on = models.DateField("選任日")

    class Meta:
        db_table = "planning_committee_chair"
        verbose_name = "委員長"


class ActingChair(Row):
    """Whom the chair named to act in the chair's place; the last named counts: 「職務代行者」."""

    chair = models.ForeignKey(Chair, models.PROTECT, related_name="acting", verbose_name="委員長")
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="+", verbose_name="外部評価委員"
    )
    named_on = models.DateField("指名日")

    class Meta:
        db_table = "planning_committee_acting_chair"
        verbose_name = "職務代行者"

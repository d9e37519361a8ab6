"""The members elect their chair; the chair names who acts for them: 「互選」「指名」."""

from datetime import date

from django.db import IntegrityError, transaction

from shinpo.core import committee as rules
from shinpo.core.refusal import refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import ActingChair, Chair, ChairElection, ChairVote


def election_open(doing: Doing) -> ChairElection:
    """Open a ballot: 「互選の開始」. A round without result is followed by the next.

    :raises Refused: with too few members, or while a ballot is open or the chair is taken.
    """
    begun = record.begin(doing.act("committee_election_open", {"on": doing.booked_on}))
    if begun.repeated:
        return ChairElection.objects.get(act_id=begun.act_id)
    found = roll.read()
    seated = found.require_seats(doing.booked_on)
    if found.chair_on(doing.booked_on):
        raise refuse(
            "election",
            "committee.chair_taken",
            "委員長は選ばれています。任期が満了するか辞任した後に互選を始めてください。",
        )
    last = ChairElection.objects.filter(chair=None).order_by("-id").first()
    round_no = 1
    if last and _same_members(last, seated, found):
        votes = list(last.votes.values_list("choice_id", flat=True))
        counted = rules.has_quorum(len(votes), len(seated), found.rule(doing.booked_on))
        if not counted or rules.tally(votes).elected is not None:
            raise refuse(
                "election",
                "committee.election_running",
                "互選の投票が続いています。開票してから次の互選を始めてください。",
            )
        round_no = last.round_no + 1
    return ChairElection.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        round_no=round_no,
        opened_on=doing.booked_on,
    )


def _same_members(last: ChairElection, seated: frozenset[int], found: roll.Roll) -> bool:
    """Tell whether a ballot without result is one of the members in office now."""
    return found.seated(last.opened_on) == seated


def _decided(election: ChairElection) -> bool:
    return Chair.objects.filter(election=election).exists()


def vote_cast(election_id: int, voter_id: int, choice_id: int, doing: Doing) -> ChairVote:
    """Cast one member's one vote: 「投票」.

    :raises Refused: if a rule of the ballot is broken; the data base refuses it as well.
    """
    content = {"election_id": election_id, "voter_id": voter_id, "choice_id": choice_id}
    begun = record.begin(doing.act("committee_vote", content))
    if begun.repeated:
        return ChairVote.objects.get(act_id=begun.act_id)
    election = _election(election_id)
    if ChairElection.objects.filter(pk__gt=election_id).exists() or _decided(election):
        raise refuse(
            "election",
            "committee.election_closed",
            "この互選は終わっています。投票は開票と再投票の前に限ります。結果を確かめてください。",
        )
    rules.check_vote(
        voter_id,
        choice_id,
        seated=roll.read().seated(doing.booked_on),
        voted=frozenset(election.votes.values_list("voter_id", flat=True)),
        on=doing.booked_on,
    )
    try:
        with transaction.atomic():
            return ChairVote.objects.create(
                association_id=doing.association_id,
                act_id=begun.act_id,
                election=election,
                voter_id=voter_id,
                choice_id=choice_id,
                voted_on=doing.booked_on,
            )
    except IntegrityError as error:  # two windows at once: the data base kept the first
        raise refuse(
            "voter",
            "committee.voted_already",
            "この互選では既に投票しています。投票は1人1票で、変えられません。結果をお待ちください。",
        ) from error


def _election(election_id: int) -> ChairElection:
    found = ChairElection.objects.filter(pk=election_id).first()
    if found is None:
        raise refuse(
            "election",
            "committee.election_unknown",
            "互選が見つかりません。画面を開き直してください。",
        )
    return found


def election_close(election_id: int, doing: Doing) -> Chair:
    """Count the votes and put the elected member in the chair: 「開票」.

    :raises Refused: without quorum of votes, or on a tie.
    """
    begun = record.begin(doing.act("committee_election_close", {"election_id": election_id}))
    if begun.repeated:
        return Chair.objects.get(act_id=begun.act_id)
    election, found = _election(election_id), roll.read()
    if _decided(election):
        raise refuse(
            "election", "committee.election_closed", "この互選は開票が終わっています。"
            "開票は一度だけです。結果を確かめてください。",
        )  # fmt: skip
    seated = found.require_seats(doing.booked_on)
    member_id = rules.elected(
        list(election.votes.values_list("choice_id", flat=True)),
        seats=len(seated),
        rule=found.rule(doing.booked_on),
    )
    if member_id not in seated:
        raise refuse(
            "votes",
            "committee.choice_not_in_office",
            "選ばれた委員は退任しています。委員長は在任の委員から選びます。新しい互選を始めてください。",
        )
    return Chair.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        election=election,
        member_id=member_id,
        elected_on=doing.booked_on,
    )


def acting_name(chair_member_id: int, member_id: int, doing: Doing) -> ActingChair:
    """Let the chair name who acts when the chair cannot: 「職務代行者の指名」.

    根拠: seed-002 外部評価委員会運営規程 第3条第4項.

    :raises Refused: if the one who names is not in the chair, or the named is no other member.
    """
    content = {"chair_member_id": chair_member_id, "member_id": member_id}
    begun = record.begin(doing.act("committee_acting_chair_name", content))
    if begun.repeated:
        return ActingChair.objects.get(act_id=begun.act_id)
    found = roll.read()
    chair = found.chair_on(doing.booked_on)
    if chair is None or chair.member_id != chair_member_id:
        raise refuse(
            "member",
            "committee.not_the_chair",
            "職務代行者を指名できるのは委員長だけです。委員長が指名してください。",
        )
    if member_id == chair_member_id or member_id not in found.seated(doing.booked_on):
        raise refuse(
            "member",
            "committee.acting_other_member",
            "職務代行者は、委員長のほかの在任の委員でなければなりません。選び直してください。",
        )
    return ActingChair.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        chair_id=chair.chair_id,
        member_id=member_id,
        named_on=doing.booked_on,
    )


def ballot_of(on: date) -> ChairElection | None:
    """Return the ballot that waits for votes on a day, if any: 「投票中の互選」."""
    found = roll.read()
    if found.chair_on(on):
        return None
    last = ChairElection.objects.filter(chair=None).order_by("-id").first()
    return last if last and _same_members(last, found.seated(on), found) else None

"""Members, terms and the chair: what is kept, refused by the rule, refused by the data base."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from shinpo.ledger import scope
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import (
    Chair,
    ChairVote,
    CommitteeMember,
    CommitteeSession,
    Opinion,
    OpinionResponse,
    OpinionText,
    SessionOpening,
    Tenure,
)
from shinpo.planning.committee.services import chair, members, opinions, sessions
from support.committee import LAST, ON, STARTED, found, guard, refusal


@pytest.fixture
def committee(db):
    with scope.association(1):
        yield found(1)


# Members and terms


def test_a_member_serves_two_years_and_no_day_longer(committee):
    assert roll.read().seated(LAST) == set(committee.members)
    assert roll.read().seated(date(2025, 4, 1)) == set()


def test_a_reappointed_member_goes_on_and_two_terms_never_overlap(committee):
    first = committee.members[0]
    too_early = committee.doing()
    assert refusal(lambda: members.member_reappoint(first, LAST, too_early)) == [
        "committee.terms_overlap"
    ]
    members.member_reappoint(first, date(2025, 4, 1), committee.doing())
    assert roll.read().seated(date(2027, 3, 31)) == {first}
    assert guard(
        "insert into planning_committee_tenure (association_id, act_id, member_id, starts_on,"
        " ends_on) values (1, 1, %s, '2024-01-01', '2024-12-31')", first,
    ) == "committee_tenure_apart"  # fmt: skip


def test_a_substitute_completes_the_term_of_who_left(committee):
    third = committee.members[2]
    tenure = Tenure.objects.get(member_id=third)
    entry = members.MemberEntry("丁田　四郎", "税理士", "", "見本市", ON, tenure.pk)
    doing = committee.doing()
    assert refusal(lambda: members.member_appoint(entry, doing)) == ["committee.seat_not_vacant"]
    assert refusal(lambda: members.member_resign(third, ON, committee.doing())) == [
        "reason_missing"
    ]
    left = date(2024, 3, 31)
    members.member_resign(third, left, committee.doing(reason="転任のため"))
    assert third in roll.read().seated(left)
    assert third not in roll.read().seated(ON)
    made = members.member_appoint(entry, committee.doing())
    assert Tenure.objects.get(member=made).ends_on == LAST
    again = members.MemberEntry("戊井　五郎", "税理士", "", "見本市", ON, tenure.pk)
    assert refusal(lambda: members.member_appoint(again, committee.doing())) == [
        "committee.seat_taken"
    ]


def test_a_rule_that_makes_no_committee_is_refused(committee):
    entry = members.RuleEntry(date(2024, 4, 1), 3, 2, 3, 2, 0, "改正")
    assert refusal(lambda: members.rule_register(entry, committee.doing())) == [
        "committee.quorum_part"
    ]


def test_nobody_decides_anything_without_a_rule(db):
    with scope.association(1):
        entry = members.MemberEntry("甲", "弁護士", "", "見本市", STARTED)
        doing = Doing(1, 1, "no-rule", STARTED)
        assert refusal(lambda: members.member_appoint(entry, doing)) == ["committee.rule_missing"]


# The chair


def test_the_members_elect_their_chair(committee):
    a, b, c = committee.members
    election = chair.election_open(committee.doing())
    chair.vote_cast(election.pk, a, b, committee.doing())
    again = committee.doing()
    assert refusal(lambda: chair.vote_cast(election.pk, a, c, again)) == ["committee.voted_already"]
    assert refusal(lambda: chair.election_close(election.pk, committee.doing())) == [
        "committee.votes_without_quorum"
    ]
    chair.vote_cast(election.pk, c, b, committee.doing())
    assert chair.election_close(election.pk, committee.doing()).member_id == b
    assert roll.read().chair_on(ON).member_id == b
    assert refusal(lambda: chair.vote_cast(election.pk, b, b, committee.doing())) == [
        "committee.election_closed"
    ]
    assert refusal(lambda: chair.election_open(committee.doing())) == ["committee.chair_taken"]
    assert roll.read().chair_on(LAST).member_id == b
    assert roll.read().chair_on(date(2025, 4, 1)) is None


def test_a_tie_is_followed_by_another_round(committee):
    election = chair.election_open(committee.doing())
    for member in committee.members:
        chair.vote_cast(election.pk, member, member, committee.doing())
    assert refusal(lambda: chair.election_close(election.pk, committee.doing())) == [
        "committee.tie"
    ]
    second = chair.election_open(committee.doing())
    assert second.round_no == 2
    late = committee.doing()
    assert refusal(lambda: chair.vote_cast(election.pk, committee.members[0], 1, late)) == [
        "committee.election_closed"
    ]
    assert refusal(lambda: chair.election_open(committee.doing())) == ["committee.election_running"]


def test_a_vote_by_a_stranger_is_refused_by_the_rule_and_by_the_data_base(committee):
    a, b, c = committee.members
    election = chair.election_open(committee.doing())
    members.member_resign(c, date(2024, 4, 9), committee.doing(reason="転任"))
    doing = committee.doing()
    assert refusal(lambda: chair.vote_cast(election.pk, c, a, doing)) == [
        "committee.voter_not_in_office"
    ]
    vote = (
        "insert into planning_committee_vote (association_id, act_id, election_id, voter_id,"
        " choice_id, voted_on) values (1, 1, %s, %s, %s, %s)"
    )
    assert guard(vote, election.pk, c, a, ON) == "committee_voter_in_office"
    assert guard(vote, election.pk, a, c, ON) == "committee_choice_in_office"
    chair.vote_cast(election.pk, a, b, committee.doing())
    assert guard(vote, election.pk, a, a, ON) == "committee_vote_once"
    chair.vote_cast(election.pk, b, b, committee.doing())
    assert refusal(lambda: chair.election_close(election.pk, committee.doing())) == [
        "committee.too_few_members"
    ]


def test_only_the_chair_names_who_acts_for_the_chair(committee):
    a, b, _ = committee.members
    committee.elect(a)
    assert refusal(lambda: chair.acting_name(b, a, committee.doing())) == [
        "committee.not_the_chair"
    ]
    assert refusal(lambda: chair.acting_name(a, a, committee.doing())) == [
        "committee.acting_other_member"
    ]
    chair.acting_name(a, b, committee.doing())
    assert roll.read().acting_on(ON) == b


# Every act


def test_the_same_request_twice_is_one_act(committee):
    a, b, _ = committee.members
    session = committee.hold(by="president")
    opinion = committee.opine(session, a)
    answer = opinions.ResponseEntry("増やす。", "guarantee", "保証部長", ON)
    acts = {
        CommitteeMember: lambda d: members.member_appoint(
            members.MemberEntry("己村", "税理士", "", "見本市", ON), d
        ),
        Tenure: lambda d: members.member_reappoint(a, date(2025, 4, 1), d),
        CommitteeSession: lambda d: sessions.session_plan(
            sessions.SessionEntry("annual", "2023", ON), d
        ),
        OpinionText: lambda d: opinions.opinion_revise(opinion, "別の言葉。", d, member_id=a),
        OpinionResponse: lambda d: opinions.opinion_answer(opinion, answer, d),
        Opinion: lambda d: opinions.opinion_give(session, b, "overall", "続けること。", d),
    }
    for model, act in acts.items():
        doing, before = committee.doing(), model.objects.count()
        assert act(doing) == act(doing), model
        assert model.objects.count() == before + 1, model


@pytest.mark.parametrize("model", [Tenure, CommitteeMember, ChairVote, Chair, SessionOpening,
                                   Opinion, OpinionText])  # fmt: skip
def test_what_is_written_stays(committee, model):
    committee.elect(committee.members[0])
    committee.opine(committee.call(date(2024, 4, 30), sent_on=ON), committee.members[0])
    for statement in ("update {} set act_id = 2", "delete from {}"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(model._meta.db_table))


def test_another_association_sees_nothing_of_it(committee):
    committee.opine(committee.hold(by="president"), committee.members[0])
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '2', true)")
    assert not CommitteeMember.objects.exists()
    assert not Opinion.objects.exists()
    assert roll.read().seated(ON) == set()


# Logins


def test_a_member_has_one_login_and_its_password_is_told_once(committee, django_user_model):
    a, b, _ = committee.members
    doing = committee.doing()
    password = members.account_open(a, "iin-1", doing)
    user = django_user_model.objects.get(username="iin-1")
    assert user.check_password(password)
    assert members.account_open(a, "iin-1", doing) == ""
    assert refusal(lambda: members.account_open(a, "iin-2", committee.doing())) == [
        "committee.account_once"
    ]
    assert refusal(lambda: members.account_open(b, "iin-1", committee.doing())) == [
        "committee.username_taken"
    ]
    assert roll.read().users == {a: user.pk}


def test_a_login_is_added_for_the_own_association_only(committee, django_user_model):
    user = django_user_model.objects.create(username="iin-1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into planning_committee_account (association_id, act_id, member_id, user_id)"
            " values (2, 1, %s, %s)",
            [committee.members[0], user.pk],
        )

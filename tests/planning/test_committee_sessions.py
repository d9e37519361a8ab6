"""Sessions and opinions: what is kept, refused by the rule, refused by the data base."""

from datetime import date, time

import pytest
from django.db import connection

from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.models import CommitteeSession, Opinion, OpinionText
from shinpo.planning.committee.services import chair, members, opinions, sessions
from support.committee import ON, found, guard, refusal


@pytest.fixture
def committee(db):
    with scope.association(1):
        yield found(1)


# Sessions


def test_the_head_of_the_association_calls_only_until_there_is_a_chair(committee):
    assert refusal(lambda: committee.call(by="chair")) == ["committee.convener"]
    committee.call(by="president")
    committee.elect(committee.members[0], on=date(2024, 3, 1))
    assert refusal(lambda: committee.call(by="president")) == ["committee.convener"]
    committee.call(by="chair")


def test_a_session_opens_on_the_day_of_the_letter_with_half_of_the_members(committee):
    a, b, _ = committee.members
    planned = sessions.session_plan(
        sessions.SessionEntry("annual", "2023", date(2024, 4, 1)), committee.doing()
    )
    assert refusal(lambda: sessions.session_open(planned.pk, ON, [a, b], committee.doing())) == [
        "committee.notice_missing"
    ]
    session = committee.call(by="president")
    assert refusal(lambda: sessions.session_open(session, ON, [a], committee.doing())) == [
        "committee.no_quorum"
    ]
    assert refusal(
        lambda: sessions.session_open(session, date(2024, 4, 9), [a, b], committee.doing())
    ) == ["committee.notice_other_day"]
    assert refusal(lambda: sessions.session_open(session, ON, [a, b, 987], committee.doing())) == [
        "committee.attendance_in_office"
    ]
    opened = sessions.session_open(session, ON, [a, b], committee.doing())
    assert (opened.attending, opened.seats, opened.presided_by_id) == (2, 3, None)
    assert refusal(lambda: sessions.session_open(session, ON, [a, b], committee.doing())) == [
        "committee.session_held"
    ]


def test_the_data_base_counts_the_quorum_itself(committee):
    a, b, c = committee.members
    session = committee.call(by="president")
    opening = (
        "insert into planning_committee_opening (association_id, act_id, session_id, held_on,"
        " attending, seats, quorum_numerator, quorum_denominator)"
        " values (1, 1, %s, %s, %s, %s, 1, 2)"
    )
    attend = (
        "insert into planning_committee_attendance (association_id, act_id, session_id, member_id,"
        " attended_on) values (1, 1, %s, %s, %s)"
    )
    assert guard(opening, session, ON, 2, 3) == "committee_opening_counted"
    with connection.cursor() as cursor:
        cursor.execute(attend, [session, a, ON])
    assert guard(opening, session, ON, 1, 2) == "committee_opening_counted"
    assert guard(opening, session, ON, 1, 3) == "committee_opening_quorum"
    with connection.cursor() as cursor:
        cursor.execute(attend, [session, b, ON])
    other_day = date(2024, 4, 11)
    assert guard(opening, session, other_day, 2, 3) == "committee_opening_noticed"
    assert guard(attend, session, c, date(2026, 4, 1)) == "committee_attendance_in_office"


def test_a_letter_on_the_day_itself_is_too_late_for_the_rule_and_the_data_base(committee):
    planned = sessions.session_plan(sessions.SessionEntry("annual", "2023", ON), committee.doing())
    entry = sessions.NoticeEntry("president", ON, ON, time(14, 0), "会議室")
    assert refusal(lambda: sessions.session_notify(planned.pk, entry, committee.doing())) == [
        "committee.notice_late"
    ]
    assert guard(
        "insert into planning_committee_notice (association_id, act_id, session_id, number,"
        " convened_by, means, sent_on, scheduled_on, starts_at, place)"
        " values (1, 1, %s, 1, 'president', '書面', %s, %s, '14:00', '会議室')",
        planned.pk, ON, ON,
    ) == "committee_notice_before"  # fmt: skip


def test_a_committee_of_two_is_not_called(committee):
    members.member_resign(committee.members[2], date(2024, 3, 1), committee.doing(reason="転任"))
    assert refusal(lambda: committee.call(by="president")) == ["committee.too_few_members"]


def test_the_chair_presides_and_in_the_chairs_absence_who_was_named(committee):
    a, b, c = committee.members
    committee.elect(a, on=date(2024, 3, 1))
    chair.acting_name(a, b, committee.doing(date(2024, 3, 1)))
    opened = sessions.session_open(committee.call(), ON, [a, b, c], committee.doing())
    assert opened.presided_by_id == a
    opened = sessions.session_open(committee.call(), ON, [b, c], committee.doing())
    assert opened.presided_by_id == b


def test_sessions_are_numbered_within_the_year(committee):
    for _ in range(2):
        committee.call(by="president")
    entry = sessions.SessionEntry("compliance", "2023", date(2024, 3, 1))
    sessions.session_plan(entry, committee.doing())
    numbers = CommitteeSession.objects.order_by("id").values_list("fiscal_year", "number")
    assert list(numbers) == [(2023, 1), (2023, 2), (2023, 3)]


# Opinions


def test_an_opinion_is_given_gathered_answered_and_followed_to_its_end(committee):
    a, b, _ = committee.members
    session = committee.call(by="president")
    first, second = committee.opine(session, a), committee.opine(session, b, "overall")
    resolve = lambda: opinions.opinion_resolve(  # noqa: E731
        session, "guarantee", "創業支援を続けること。", [first], committee.doing()
    )
    assert refusal(resolve) == ["committee.opinion_after_opening"]
    sessions.session_open(session, ON, [a, b], committee.doing())
    resolved = resolve()
    assert refusal(resolve) == ["committee.opinion_not_free"]
    entry = opinions.ResponseEntry("創業窓口を増やす。", "guarantee", "保証部長", ON)
    assert refusal(lambda: opinions.opinion_answer(first, entry, committee.doing())) == [
        "committee.opinion_gathered"
    ]
    follow = lambda status: opinions.opinion_follow(  # noqa: E731
        resolved.pk, status, "窓口を二か所にした。", committee.doing()
    )
    assert refusal(lambda: follow("in_progress")) == ["committee.not_answered"]
    opinions.opinion_answer(resolved.pk, entry, committee.doing())
    follow("in_progress")
    follow("done")
    assert refusal(lambda: follow("done")) == ["committee.opinion_closed"]
    assert Opinion.objects.get(pk=second).texts.count() == 1


@pytest.mark.parametrize("missing", ["text", "department", "owner"])
def test_an_answer_without_words_department_or_owner_is_refused(committee, missing):
    session = committee.hold(by="president")
    opinion = committee.opine(session, committee.members[0])
    parts = {"text": "増やす。", "department": "guarantee", "owner": "保証部長", missing: " "}
    entry = opinions.ResponseEntry(**parts, due_on=date(2024, 9, 30))
    with pytest.raises(Refused) as refused:
        opinions.opinion_answer(opinion, entry, committee.doing())
    assert [(p.field, p.rule) for p in refused.value.problems] == [
        (missing, "committee.response_complete")
    ]
    assert guard(
        "insert into planning_committee_response (association_id, act_id, opinion_id, number, text,"
        " department, owner, due_on, responded_on)"
        " values (1, 1, %s, 1, 'x', 'guarantee', '', %s, %s)", opinion, ON, ON,
    ) == "opinion_response_has_owner"  # fmt: skip


def test_nobody_speaks_after_the_term_or_about_a_session_of_others(committee):
    a = committee.members[0]
    session = committee.hold(by="president")
    after = Doing(1, 1, "after-the-term", date(2025, 4, 1))
    assert refusal(lambda: opinions.opinion_give(session, a, "overall", "続けること。", after)) == [
        "committee.opinion_in_office"
    ]
    assert guard(
        "insert into planning_committee_opinion (association_id, act_id, session_id, member_id,"
        " area, given_on) values (1, 1, %s, %s, 'overall', '2025-04-01')", session, a,
    ) == "committee_opinion_in_office"  # fmt: skip
    planned = sessions.session_plan(sessions.SessionEntry("annual", "2023", ON), committee.doing())
    assert refusal(lambda: committee.opine(planned.pk, a)) == ["committee.not_called"]
    assert guard(
        "insert into planning_committee_opinion (association_id, act_id, session_id, member_id,"
        " area, given_on) values (1, 1, %s, null, 'overall', %s)", planned.pk, ON,
    ) == "committee_opinion_after_opening"  # fmt: skip


def test_an_opinion_is_written_anew_and_the_old_words_stay(committee):
    a, b, _ = committee.members
    session = committee.hold(by="president")
    opinion = committee.opine(session, a)
    revise = lambda text, who: opinions.opinion_revise(  # noqa: E731
        opinion, text, committee.doing(), member_id=who
    )
    assert refusal(lambda: revise("別の人の言葉。", b)) == ["committee.opinion_of_another"]
    revise("もっと増やすこと。", a)
    texts = OpinionText.objects.filter(opinion_id=opinion).order_by("number")
    assert [t.text for t in texts] == ["創業者への保証を増やすこと。", "もっと増やすこと。"]
    entry = opinions.ResponseEntry("増やす。", "guarantee", "保証部長", ON)
    opinions.opinion_answer(opinion, entry, committee.doing())
    assert refusal(lambda: revise("さらに。", a)) == ["committee.opinion_settled"]

"""Addresses of the committee: the members' own pages, and the secretariat's."""

from django.urls import include, path

from shinpo.planning.committee.views import (
    office_acts,
    office_members,
    office_opinions,
    office_sessions,
    opinions,
    workspace,
)

members = [
    path("", workspace.home, name="home"),
    path("pledge", workspace.pledge, name="pledge"),
    path("sessions/<int:pk>/", workspace.session, name="session"),
    path("sessions/<int:pk>/packet.pdf", workspace.printed, name="printed"),
    path("sessions/<int:pk>/packet/<int:number>/", workspace.sheet, name="sheet"),
    path("sessions/<int:pk>/opinion", opinions.give, name="give"),
    path("opinions/", opinions.mine, name="mine"),
    path("opinions/<int:pk>/change", opinions.revise, name="revise"),
    path("answers/", opinions.answers, name="answers"),
    path("ballot/<int:pk>/", workspace.ballot, name="ballot"),
    path("acting-chair", workspace.acting, name="acting"),
]
office = [
    path("", office_members.home, name="home"),
    path("rule/new", office_acts.rule_new, name="rule_new"),
    path("members/new", office_acts.member_new, name="member_new"),
    path("members/<int:pk>/", office_members.member, name="member"),
    path("members/<int:pk>/reappoint", office_acts.reappoint, name="reappoint"),
    path("members/<int:pk>/resign", office_acts.resign, name="resign"),
    path("members/<int:pk>/login", office_acts.account_new, name="account_new"),
    path("elections/new", office_acts.election_new, name="election_new"),
    path("elections/<int:pk>/", office_members.election, name="election"),
    path("elections/<int:pk>/close", office_acts.election_close, name="election_close"),
    path("sessions/new", office_sessions.session_new, name="session_new"),
    path("sessions/<int:pk>/", office_sessions.session, name="session"),
    path("sessions/<int:pk>/notice", office_sessions.notify, name="notify"),
    path("sessions/<int:pk>/notice.pdf", office_sessions.notice_printed, name="notice_printed"),
    path("sessions/<int:pk>/packet", office_sessions.packet_new, name="packet_new"),
    path("sessions/<int:pk>/open", office_sessions.open_session, name="open_session"),
    path("sessions/<int:pk>/minutes", office_sessions.minutes, name="minutes"),
    path("sessions/<int:pk>/close", office_sessions.close, name="close"),
    path("sessions/<int:pk>/fees", office_sessions.pay, name="pay"),
    path("sessions/<int:pk>/opinion", office_opinions.resolve, name="resolve"),
    path("packets/<int:pk>/", office_sessions.packet, name="packet"),
    path("packets/<int:pk>.pdf", office_sessions.packet_printed, name="packet_printed"),
    path("opinions/", office_opinions.opinion_list, name="opinions"),
    path("opinions/<int:pk>/", office_opinions.opinion, name="opinion"),
    path("opinions/<int:pk>/change", office_opinions.revise, name="opinion_revise"),
    path("opinions/<int:pk>/answer", office_opinions.answer, name="answer"),
    path("opinions/<int:pk>/follow-up", office_opinions.follow, name="follow"),
]
urlpatterns = [
    path("committee/", include((members, "committee"))),
    path("external-committee/", include((office, "external_committee"))),
]

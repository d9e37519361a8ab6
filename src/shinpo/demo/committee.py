"""The demo's outside committee: members, sessions in their months, then packets and opinions."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from shinpo.demo.logins import Login
from shinpo.demo.moment import Moment
from shinpo.demo.setting import Setting
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.models import (
    CommitteeMember,
    CommitteeSession,
    Opinion,
    SessionOpening,
    Tenure,
)
from shinpo.planning.committee.services import chair, fees, members, opinions, packets, sessions
from shinpo.planning.evaluation.models import Evaluation

SYSTEM = 0
ROLE = "外部評価委員"
PLACE = "協会本所　会議室（架空）"
FORMER = "former"


@cache
def _words() -> Mapping[str, Any]:
    text = files("shinpo.demo").joinpath("committee.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _is_here(setting: Setting) -> bool:
    return bool(setting.data["code"] == _words()["association"])


def logins(setting: Setting) -> tuple[Login, ...]:
    """Return how the members log in; the last one's term has ended."""
    if not _is_here(setting):
        return ()
    return tuple(
        Login(
            _username(setting, one["login"]),
            setting.data["password"],
            f"{ROLE}（任期終了）" if one["login"] == FORMER else ROLE,
        )
        for one in sorted(_words()["member"], key=lambda m: str(m["login"]))
    )


def _username(setting: Setting, login: str) -> str:
    return f"{setting.data['code']}-{_words()['login']}-{login}"


class _Committee:
    """Who does what on which day; every act has a request id that says what it is."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment

    def doing(self, what: str, on: date, reason: str = "") -> Doing:
        """Return an act of the demo."""
        request_id = f"demo-committee-{what}"
        return Doing(self.moment.association_id, SYSTEM, request_id, on, reason)

    def member(self, key: str) -> int:
        """Return a member's id."""
        name = next(m["name"] for m in _words()["member"] if m["key"] == key)
        return CommitteeMember.objects.values_list("pk", flat=True).get(name=name)

    def session(self, key: str) -> int:
        """Return a session's id: sessions are made in the order of their days."""
        one = next(s for s in _words()["session"] if s["key"] == key)
        found = CommitteeSession.objects.filter(requested_on=one["requested_on"])
        return found.values_list("pk", flat=True).get()

    # What happens, in the order of its days

    def acts(self) -> Iterator[tuple[date, Callable[[], object]]]:
        """Yield every act before the packets with its day."""
        words = _words()
        yield words["member"][0]["starts_on"], self._rule
        for one in words["member"]:
            yield one["starts_on"], lambda one=one: self._appoint(one)
            if "resigned_on" in one:
                yield one["resigned_on"], lambda one=one: self._resign(one)
        for term in words["reappointed"]:
            yield term["on"], lambda term=term: self._reappoint(term)
        for election in words["election"]:
            yield election["counted_on"], lambda election=election: self._elect(election)
        for one in words["session"]:
            yield one["sent_on"], lambda one=one: self._call(one)
            yield one["held_on"], lambda one=one: self._hold(one)
            yield one["paid_on"], lambda one=one: self._pay(one)

    def _rule(self) -> None:
        rule = members.RuleEntry(**_words()["rule"])
        members.rule_register(rule, self.doing("rule", _words()["member"][0]["starts_on"]))

    def _appoint(self, one: Mapping[str, Any]) -> None:
        before = one.get("substitute_of")
        vacant = Tenure.objects.get(member=self.member(before)).pk if before else None
        entry = members.MemberEntry(
            one["name"], one["profession"], one["organisation"], one["address"],
            one["starts_on"], vacant,
        )  # fmt: skip
        members.member_appoint(entry, self.doing(f"appoint-{one['key']}", one["starts_on"]))
        self._pledge(one["key"], one["starts_on"])

    def _pledge(self, key: str, on: date) -> None:
        members.pledge_accept(self.member(key), self.doing(f"pledge-{key}-{on}", on))

    def _resign(self, one: Mapping[str, Any]) -> None:
        on = one["resigned_on"]
        doing = self.doing(f"resign-{one['key']}", on, one["reason"])
        members.member_resign(self.member(one["key"]), on, doing)

    def _reappoint(self, term: Mapping[str, Any]) -> None:
        for key in term["members"]:
            doing = self.doing(f"reappoint-{key}", term["on"])
            members.member_reappoint(self.member(key), term["on"], doing)
            self._pledge(key, term["on"])

    def _elect(self, one: Mapping[str, Any]) -> None:
        what = f"election-{one['opened_on']}"
        election = chair.election_open(self.doing(what, one["opened_on"]))
        for voter, choice in one["votes"].items():
            doing = self.doing(f"{what}-{voter}", one["opened_on"])
            chair.vote_cast(election.pk, self.member(voter), self.member(choice), doing)
        elected = chair.election_close(election.pk, self.doing(f"{what}-count", one["counted_on"]))
        doing = self.doing(f"{what}-acting", one["counted_on"])
        chair.acting_name(elected.member_id, self.member(one["acting"]), doing)

    def _call(self, one: Mapping[str, Any]) -> None:
        entry = sessions.SessionEntry(one["subject"], one["term"], one["requested_on"])
        made = sessions.session_plan(entry, self.doing(f"plan-{one['key']}", one["requested_on"]))
        notice = sessions.NoticeEntry(one["by"], one["sent_on"], one["held_on"], time(14, 0), PLACE)
        sessions.session_notify(made.pk, notice, self.doing(f"call-{one['key']}", one["sent_on"]))

    def _hold(self, one: Mapping[str, Any]) -> None:
        session, on = self.session(one["key"]), one["held_on"]
        came = [self.member(key) for key in one["attending"]]
        sessions.session_open(session, on, came, self.doing(f"open-{one['key']}", on))
        doing = self.doing(f"minutes-{one['key']}", on)
        sessions.minutes_write(session, one["minutes"], doing)

    def _pay(self, one: Mapping[str, Any]) -> None:
        doing = self.doing(f"pay-{one['key']}", one["paid_on"])
        fees.fees_pay(self.session(one["key"]), one["paid_on"], doing)

    # What is written when the evaluations are there

    def judge(self) -> None:
        """Build the packets, give and answer the opinions, close what is over, make the logins."""
        for one in _words()["session"]:
            if "packet_on" in one and _evaluated(one["term"]):
                doing = self.doing(f"packet-{one['key']}", one["packet_on"])
                packets.packet_build(self.session(one["key"]), doing)
        given: dict[str, int] = {}
        for number, one in enumerate(_words()["opinion"]):
            opinion = self._opinion(number, one, given)
            if "key" in one:
                given[one["key"]] = opinion.pk
            self._answered(number, one, opinion)
        for one in _words()["session"]:
            if "closed_on" in one:
                doing = self.doing(f"close-{one['key']}", one["closed_on"])
                sessions.session_close(self.session(one["key"]), doing)
        self._logins()

    def _opinion(self, number: int, one: Mapping[str, Any], given: Mapping[str, int]) -> Opinion:
        doing = self.doing(f"opinion-{number}", one["on"])
        session = self.session(one["session"])
        if "by" in one:
            voice = self.member(one["by"])
            return opinions.opinion_give(session, voice, one["area"], one["text"], doing)
        gathered = [given[key] for key in one.get("gathers", ())]
        return opinions.opinion_resolve(session, one["area"], one["text"], gathered, doing)

    def _answered(self, number: int, one: Mapping[str, Any], opinion: Opinion) -> None:
        answer = dict(one.get("answer", {}))
        if answer:
            doing = self.doing(f"answer-{number}", answer.pop("on"))
            opinions.opinion_answer(opinion.pk, opinions.ResponseEntry(**answer), doing)
        for place, step in enumerate(one.get("steps", ())):
            doing = self.doing(f"follow-{number}-{place}", step["on"])
            opinions.opinion_follow(opinion.pk, step["status"], step["note"], doing)

    def _logins(self) -> None:
        setting = self.moment.setting
        for one in _words()["member"]:
            members.account_open(
                self.member(one["key"]),
                _username(setting, one["login"]),
                self.doing(f"login-{one['key']}", setting.data["business_on"]),
                password=setting.data["password"],
            )


def _evaluated(term: str) -> bool:
    return Evaluation.objects.filter(kind=Evaluation.ANNUAL, term=term).exists()


def sit(moment: Moment) -> None:
    """Let happen what falls into the month; in the first, all that came before as well."""
    if not _is_here(moment.setting):
        return
    first, last = moment.month.first, moment.month.last
    for on, act in sorted(_Committee(moment).acts(), key=lambda pair: pair[0]):
        if on <= last and (moment.is_first or on >= first):
            act()


def judge(moment: Moment) -> None:
    """Write what follows from the evaluations: packets, opinions, answers, logins."""
    if _is_here(moment.setting) and SessionOpening.objects.exists():
        _Committee(moment).judge()

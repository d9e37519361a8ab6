"""Rule, members, terms, pledges and logins: 「委嘱」「再任」「辞任」「守秘の誓約」."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from shinpo.core import committee as rules
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason, refuse_future
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import (
    CommitteeMember,
    CommitteeRule,
    MemberAccount,
    Pledge,
    Resignation,
    Tenure,
)

PLEDGE = (
    "私は、外部評価委員として協会の業務実績評価に関して知り得た秘密を、在任中も退任後も他に漏らしません。"
    "審議資料は審議のためだけに用います。"
)
PASSWORD_BYTES = 12


@dataclass(frozen=True)
class RuleEntry:
    """What a rule fixes, from a day on."""

    valid_from: date
    members_min: int
    term_years: int
    quorum_numerator: int
    quorum_denominator: int
    fee_yen: int
    source: str


@dataclass(frozen=True)
class MemberEntry:
    """Who is entrusted. `substitute_of` is the term that a substitute completes."""

    name: str
    profession: str
    organisation: str
    address: str
    starts_on: date
    substitute_of: int | None = None


def rule_register(entry: RuleEntry, doing: Doing) -> CommitteeRule:
    """Register the association's rule from a day on: 「運営規程の登録」.

    :raises Refused: if the numbers make no committee, or the day has a rule already.
    """
    begun = record.begin(doing.act("committee_rule_register", asdict(entry)))
    if begun.repeated:
        return CommitteeRule.objects.get(act_id=begun.act_id)
    problems = []
    if not 0 < entry.quorum_numerator <= entry.quorum_denominator:
        problems.append(
            Problem(
                "quorum_numerator",
                "committee.quorum_part",
                "定足数を受け付けられません。在任の委員のうちの割合（1以下）でなければなりません。"
                "半数以上なら分子1、分母2と入力してください。",
            )
        )
    if entry.members_min < 1 or entry.term_years < 1:
        problems.append(
            Problem(
                "members_min",
                "committee.rule_numbers",
                "委員の最少人数と任期を受け付けられません。どちらも1以上です。直してください。",
            )
        )
    if CommitteeRule.objects.filter(valid_from=entry.valid_from).exists():
        problems.append(
            Problem(
                "valid_from",
                "committee.rule_once",
                f"{entry.valid_from.isoformat()}に施行する規程は登録されています。同じ日に二つの規程は"
                "置けません。施行日を確かめてください。",
            )
        )
    if problems:
        raise Refused(*problems)
    return CommitteeRule.objects.create(
        association_id=doing.association_id, act_id=begun.act_id, **asdict(entry)
    )


def member_appoint(entry: MemberEntry, doing: Doing) -> CommitteeMember:
    """Entrust somebody with a seat; a substitute serves the rest of the term: 「委員の委嘱」.

    :raises Refused: without name or profession, or for a substitute of a seat that is not vacant.
    """
    begun = record.begin(doing.act("committee_member_appoint", asdict(entry)))
    if begun.repeated:
        return CommitteeMember.objects.get(act_id=begun.act_id)
    missing = [
        Problem(field, "required", f"{term}がありません。委員は職業と宛先とともに委嘱します。"
                f"{term}を入力してください。")
        for field, term, value in (
            ("name", "委員名", entry.name),
            ("profession", "職業・資格", entry.profession),
            ("address", "通知の宛先", entry.address),
        )
        if not value.strip()
    ]  # fmt: skip
    if missing:
        raise Refused(*missing)
    member = CommitteeMember.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        name=entry.name.strip(),
        profession=entry.profession.strip(),
        organisation=entry.organisation.strip(),
        address=entry.address.strip(),
    )
    _enter_office(member, entry.starts_on, entry.substitute_of, doing, begun.act_id)
    return member


def member_reappoint(member_id: int, starts_on: date, doing: Doing) -> Tenure:
    """Entrust a member with another term: 「再任」.

    :raises Refused: if the new term begins before the last one has ended.
    """
    content = {"member_id": member_id, "starts_on": starts_on}
    begun = record.begin(doing.act("committee_member_reappoint", content))
    if begun.repeated:
        return Tenure.objects.get(act_id=begun.act_id)
    member = CommitteeMember.objects.filter(pk=member_id).first()
    if member is None:
        raise unknown_member()
    return _enter_office(member, starts_on, None, doing, begun.act_id)


def _enter_office(
    member: CommitteeMember,
    starts_on: date,
    substitute_of: int | None,
    doing: Doing,
    act_id: int,
) -> Tenure:
    found = roll.read()
    if substitute_of is None:
        ends_on = rules.term_end(starts_on, found.rule(starts_on))
    else:
        predecessor = next((t for t in found.tenures if t.id == substitute_of), None)
        if predecessor is None:
            raise refuse(
                "substitute_of",
                "committee.tenure_unknown",
                "前任者の任期が見つかりません。一覧から選び直してください。",
            )
        if substitute_of in found.substitutes.values():
            raise refuse(
                "substitute_of",
                "committee.seat_taken",
                "この前任者の補欠は既に委嘱されています。一つの欠員に補欠は一人です。"
                "一覧を確かめてください。",
            )
        ends_on = rules.substitute_end(starts_on, predecessor)
    overlapping = next(
        (t for t in found.terms_of(member.pk) if t.starts_on <= ends_on and starts_on <= t.ends_on),
        None,
    )
    if overlapping:
        raise refuse(
            "starts_on",
            "committee.terms_overlap",
            f"就任日（{starts_on.isoformat()}）が、この委員の任期（{overlapping.starts_on.isoformat()}から"
            f"{overlapping.ends_on.isoformat()}まで）と重なります。任期が満了した後の日にしてください。",
        )
    return Tenure.objects.create(
        association_id=doing.association_id,
        act_id=act_id,
        member=member,
        starts_on=starts_on,
        ends_on=ends_on,
        substitute_of_id=substitute_of,
    )


def unknown_member() -> Refused:
    """Return the refusal of a member whom the association does not have."""
    return refuse(
        "member",
        "committee.member_unknown",
        "指定された委員は登録されていません。委員の一覧から選び直してください。",
    )


def member_resign(member_id: int, resigned_on: date, doing: Doing) -> Resignation:
    """Record a member's last day before the term ends: 「辞任」.

    :raises Refused: if the member is not in office that day, the day lies ahead, or no reason.
    """
    content = {"member_id": member_id, "resigned_on": resigned_on}
    begun = record.begin(doing.act("committee_member_resign", content))
    if begun.repeated:
        return Resignation.objects.get(act_id=begun.act_id)
    need_reason(doing)
    refuse_future("resigned_on", "辞任日", resigned_on, doing.booked_on)
    tenure = roll.read().tenure_of(member_id, resigned_on)
    if tenure is None or tenure.resigned_on:
        raise refuse(
            "resigned_on",
            "committee.not_in_office",
            f"{resigned_on.isoformat()}に在任する委員ではないか、辞任が記録されています。"
            "在任中の日を辞任日にしてください。",
        )
    return Resignation.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        tenure_id=tenure.id,
        resigned_on=resigned_on,
        reason=doing.reason,
    )


def pledge_accept(member_id: int, doing: Doing) -> Pledge:
    """Record that a member promises to keep what the work reveals: 「守秘の誓約」. Once a term.

    根拠: seed-002 外部評価委員会運営規程 第7条.

    :raises Refused: if the member is not in office.
    """
    begun = record.begin(doing.act("committee_pledge", {"member_id": member_id}))
    if begun.repeated:
        return Pledge.objects.get(act_id=begun.act_id)
    tenure = roll.read().tenure_of(member_id, doing.booked_on)
    if tenure is None:
        raise refuse(
            "member",
            "committee.not_in_office",
            f"{doing.booked_on.isoformat()}に在任する委員ではないため誓約できません。"
            "任期を確かめてください。",
        )
    kept = Pledge.objects.filter(tenure_id=tenure.id).first()
    return kept or Pledge.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        tenure_id=tenure.id,
        pledged_on=doing.booked_on,
        text=PLEDGE,
    )


def account_open(member_id: int, username: str, doing: Doing, *, password: str = "") -> str:
    """Make a login for a member and return its first password, known only now: 「委員の利用者」.

    Without a `password` given (the demo shows its own) a secret one is made.

    Asked again with the same request id it returns an empty text: the password was shown once.

    :raises Refused: if the member has a login, or somebody uses the name.
    """
    content = {"member_id": member_id, "username": username}
    begun = record.begin(doing.act("committee_account_open", content))
    if begun.repeated:
        return ""
    users = get_user_model()
    if not CommitteeMember.objects.filter(pk=member_id).exists():
        raise unknown_member()
    if MemberAccount.objects.filter(member_id=member_id).exists():
        raise refuse(
            "username",
            "committee.account_once",
            "この委員には利用者があります。委員一人に利用者は一つです。今の利用者を使ってください。",
        )
    if users.objects.filter(username=username).exists():
        raise refuse(
            "username",
            "committee.username_taken",
            f"利用者名「{username}」は使われています。利用者名は一人に一つです。別の名を入力してください。",
        )
    password = password or secrets.token_urlsafe(PASSWORD_BYTES)
    user = users.objects.create(username=username, password=make_password(password))
    MemberAccount.objects.create(
        association_id=doing.association_id, act_id=begun.act_id, member_id=member_id, user=user
    )
    return password

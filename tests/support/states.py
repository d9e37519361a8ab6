"""States that the demo does not stand in, brought about by services, so that every page opens."""

from datetime import date, time, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model

from shinpo.governance.models import Staff
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.ledger.closing import closed_months
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.models import Chair, Tenure
from shinpo.planning.committee.services import chair, members, sessions
from shinpo.planning.indicators.services import DefinitionEntry, definition_set
from shinpo.planning.plans import services as plans
from shinpo.planning.plans.models import Plan, PlanVersion
from shinpo.publishing.bulletin.publish import publish_bulletin
from shinpo.registry.models import Association

MONTH_END = date(2024, 4, 30)
SENT = date(2024, 4, 12)


class _Acting:
    """Acts of two people, one after the other, each with a request id of its own."""

    def __init__(self, association_id: int, writer: int, approver: int) -> None:
        self.association_id, self.writer, self.approver, self.count = (
            association_id, writer, approver, 0,
        )  # fmt: skip

    def __call__(self, actor: int | None = None, reason: str = "試験の準備") -> Doing:
        self.count += 1
        return Doing(
            self.association_id, actor or self.writer, f"state-{self.count}", MONTH_END, reason
        )


def open_everything(association_id: int, code: str) -> None:
    """Bring the demo where every page has something to open: a draft, a ballot to come, a code."""
    Association.objects.using("owner").filter(pk=association_id).update(business_on=MONTH_END)
    with scope.association(association_id):
        ids = dict(
            Staff.objects.filter(association_id=association_id).values_list("role", "user_id")
        )
        doing = _Acting(association_id, ids[Role.PLANNING], ids[Role.DIRECTOR])
        _versions(doing)
        definition_set(
            DefinitionEntry(
                "own_share", "独自の割合", "guarantee", "％", {"entry": "調べの表"},
                date(2023, 4, 1), "理事長",
            ),
            doing(),
        )  # fmt: skip
        entry = sessions.SessionEntry("annual", "2023", SENT)
        session = sessions.session_plan(entry, doing())
        letter = sessions.NoticeEntry("chair", SENT, MONTH_END, time(14, 0), "会議室")
        sessions.session_notify(session.pk, letter, doing())
    _bulletin(association_id, doing)
    _second_factor(code)


def _versions(doing: _Acting) -> None:
    """One plan under change, and another whose change waits for approval."""
    newest = PlanVersion.objects.filter(plan__kind=Plan.ANNUAL, state="approved")
    last, before = newest.order_by("-plan__first_year")[:2]
    waiting = plans.version_change(before.pk, doing())
    plans.version_submit(waiting, doing())
    plans.version_change(last.pk, doing())


def _bulletin(association_id: int, doing: _Acting) -> None:
    """Publish the last closed month's bulletin."""
    with scope.association(association_id):
        month = max(closed_months(association_id))
    association = Association.objects.get(pk=association_id)
    publish_bulletin(association, month, None, actor_id=doing.approver)


def without_chair(association_id: int) -> int:
    """The chair leaves, a substitute comes without a login, the members vote anew.

    Returns the substitute.
    """
    with scope.association(association_id):
        doing = _Acting(association_id, 0, 0)
        doing.count = 100
        leaving = Chair.objects.order_by("-elected_on").first().member_id
        tenure = Tenure.objects.filter(member=leaving).order_by("-starts_on").first()
        members.member_resign(leaving, MONTH_END - timedelta(days=1), doing())
        substitute = members.member_appoint(
            members.MemberEntry("代田　補", "税理士", "", "青嶺県", MONTH_END, tenure.pk), doing()
        )
        chair.election_open(doing())
        return int(substitute.pk)


def _second_factor(code: str) -> None:
    user = get_user_model().objects.get(username=f"{code}-{Role.AUDIT}")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)

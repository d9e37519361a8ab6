"""The gate before the committee's own pages: a member in office, who has pledged.

A member's user is no staff and sees nothing but these pages; what a session lays open ends with
the member's term. Sessions count that were called for a day of one of the member's terms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from shinpo.core import committee as rules
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import CommitteeMember, CommitteeSession, MemberAccount
from shinpo.planning.committee.reading import Meeting, meetings
from shinpo.registry.asking import association_of
from shinpo.ui.forms import Form

View = Callable[..., HttpResponse]
NOT_A_MEMBER = "この利用者は外部評価委員として登録されていません。"
NOT_IN_OFFICE = (
    "外部評価委員の任期の間ではないため開けません。審議資料を見られるのは在任中だけです。"
    "任期について分からないことは、協会の事務局に尋ねてください。"
)

NOT_THEIRS = "外部評価委員が見られるのは委員会の画面だけです。"


def account_of(request: HttpRequest) -> MemberAccount | None:
    """Return the committee account of the user who asks; None for staff and strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or hasattr(user, "staff"):
        return None
    try:
        return user.committee_account
    except ObjectDoesNotExist:
        return None


@dataclass(frozen=True)
class Seat:
    """The member who asks, in office today."""

    member: CommitteeMember
    tenure: rules.Tenure
    found: roll.Roll
    on: date

    @property
    def pledged(self) -> bool:
        """Whether the promise of secrecy was given for this term."""
        return self.tenure.id in self.found.pledged

    @property
    def is_chair(self) -> bool:
        """Whether the member is in the chair today."""
        chair = self.found.chair_on(self.on)
        return chair is not None and chair.member_id == self.member.pk

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """The sessions called for a day of one of the member's terms, the newest first."""
        terms = self.found.terms_of(self.member.pk)
        called = CommitteeSession.objects.filter(notices__isnull=False).distinct()
        return tuple(m for m in meetings(called) if m.day and any(t.holds(m.day) for t in terms))

    def meeting(self, pk: int) -> Meeting:
        """Return one of the member's sessions; another session is not there."""
        for one in self.meetings:
            if one.session.pk == pk:
                return one
        raise Http404


def seat_of(request: HttpRequest) -> Seat:
    """Return the seat of the user who asks. Raise PermissionDenied without one."""
    account = account_of(request)
    if account is None:
        raise PermissionDenied(NOT_A_MEMBER)
    on, found = association_of(request).business_on, roll.read()
    tenure = found.tenure_of(account.member_id, on)
    if tenure is None:
        raise PermissionDenied(NOT_IN_OFFICE)
    return Seat(found.members[account.member_id], tenure, found, on)


def members_only(view: View | None = None, *, before_pledge: bool = False) -> Any:
    """Let only a member in office reach the view, and only after the pledge: 「委員の面」."""

    def gate(inner: View) -> View:
        @login_required
        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
            request.seat = seat_of(request)
            if not (before_pledge or request.seat.pledged):
                return redirect("committee:pledge")
            return inner(request, *args, **rest)

        guarded.members_only = True
        return guarded

    return gate(view) if view else gate


def doing(request: HttpRequest, form: Form) -> Doing:
    """Return what the member who asks does now."""
    return Doing(
        association_id=request.association_id,
        actor_id=request.user.pk,
        request_id=form.cleaned_data["request_id"],
        booked_on=association_of(request).business_on,
    )

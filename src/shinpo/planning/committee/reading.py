"""Sessions as pages show them, a fixed number of queries whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from shinpo.planning.committee.models import (
    Attendance,
    CommitteeSession,
    Minutes,
    Packet,
    SessionClosing,
    SessionNotice,
    SessionOpening,
)
from shinpo.planning.committee.words import session_title, subject_title
from shinpo.ui.tables import Chip

PLANNED = Chip("招集前", "warning")
CALLED = Chip("招集済み", "info")
HELD = Chip("開催済み", "success")
CLOSED = Chip("閉会")


@dataclass(frozen=True)
class Meeting:
    """A session with its notice in force, its opening and its packets (without content)."""

    session: CommitteeSession
    notices: tuple[SessionNotice, ...] = ()
    opening: SessionOpening | None = None
    packets: tuple[Packet, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    minutes: tuple[Minutes, ...] = field(default=())
    closing: SessionClosing | None = None

    @property
    def title(self) -> str:
        """What the session is called."""
        return session_title(self.session)

    @property
    def subject(self) -> str:
        """What it is about."""
        return subject_title(self.session)

    @property
    def notice(self) -> SessionNotice | None:
        """The letter in force."""
        return self.notices[-1] if self.notices else None

    @property
    def day(self) -> date | None:
        """The day on which it was or will be held."""
        if self.opening:
            return self.opening.held_on
        return self.notice.scheduled_on if self.notice else None

    @property
    def packet(self) -> Packet | None:
        """The packet in force."""
        return self.packets[-1] if self.packets else None

    @property
    def status(self) -> Chip:
        """Where the session stands, in a word."""
        if self.closing:
            return CLOSED
        return HELD if self.opening else CALLED if self.notice else PLANNED


def meetings(rows: QuerySet[CommitteeSession]) -> tuple[Meeting, ...]:
    """Return sessions, the newest first; packets come without their content."""
    found = list(rows.order_by("-fiscal_year", "-number"))
    ids = [row.pk for row in found]
    packets = _by_session(
        Packet.objects.filter(session__in=ids).defer("content").order_by("number")
    )
    notices = _by_session(SessionNotice.objects.filter(session__in=ids).order_by("number"))
    openings = _by_session(
        SessionOpening.objects.filter(session__in=ids).select_related("presided_by")
    )
    came = _by_session(
        Attendance.objects.filter(session__in=ids).select_related("member", "fee").order_by("id")
    )
    minutes = _by_session(Minutes.objects.filter(session__in=ids).order_by("number"))
    closings = _by_session(SessionClosing.objects.filter(session__in=ids))
    return tuple(
        Meeting(
            session=row,
            notices=tuple(notices.get(row.pk, ())),
            opening=next(iter(openings.get(row.pk, ())), None),
            packets=tuple(packets.get(row.pk, ())),
            attendances=tuple(came.get(row.pk, ())),
            minutes=tuple(minutes.get(row.pk, ())),
            closing=next(iter(closings.get(row.pk, ())), None),
        )
        for row in found
    )


def _by_session(rows: QuerySet) -> dict[int, Sequence]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    return found

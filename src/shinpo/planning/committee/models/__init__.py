"""Rows of the outside committee; every table only grows, each row names its act."""

from shinpo.planning.committee.models.chair import ActingChair, Chair, ChairElection, ChairVote
from shinpo.planning.committee.models.members import (
    CommitteeMember,
    CommitteeRule,
    MemberAccount,
    Pledge,
    Resignation,
    Tenure,
)
from shinpo.planning.committee.models.opinions import (
    FollowUp,
    Opinion,
    OpinionResponse,
    OpinionText,
    TakenUp,
)
from shinpo.planning.committee.models.sessions import (
    Attendance,
    CommitteeSession,
    FeePayment,
    Minutes,
    Packet,
    PacketOpening,
    SessionClosing,
    SessionNotice,
    SessionOpening,
)

__all__ = [
    "ActingChair",
    "Attendance",
    "Chair",
    "ChairElection",
    "ChairVote",
    "CommitteeMember",
    "CommitteeRule",
    "CommitteeSession",
    "FeePayment",
    "FollowUp",
    "MemberAccount",
    "Minutes",
    "Opinion",
    "OpinionResponse",
    "OpinionText",
    "Packet",
    "PacketOpening",
    "Pledge",
    "Resignation",
    "SessionClosing",
    "SessionNotice",
    "SessionOpening",
    "TakenUp",
    "Tenure",
]

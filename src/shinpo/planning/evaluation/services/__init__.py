"""The acts of a self-evaluation; each is one transaction with its idempotency key."""

from shinpo.planning.evaluation.services.comments import comment_write
from shinpo.planning.evaluation.services.countermeasures import (
    CountermeasureEntry,
    countermeasure_add,
    countermeasure_report,
)
from shinpo.planning.evaluation.services.drafts import (
    DraftText,
    drafts_hand_in,
    drafts_return,
    drafts_write,
)
from shinpo.planning.evaluation.services.opening import (
    ItemEntry,
    Opening,
    evaluation_open,
    opening_of,
)
from shinpo.planning.evaluation.services.scoring import Sheet, measures_score
from shinpo.planning.evaluation.services.settling import SettlementEntry, issues_settle
from shinpo.planning.evaluation.services.steps import step_take

__all__ = [
    "CountermeasureEntry",
    "DraftText",
    "ItemEntry",
    "Opening",
    "SettlementEntry",
    "Sheet",
    "comment_write",
    "countermeasure_add",
    "countermeasure_report",
    "drafts_hand_in",
    "drafts_return",
    "drafts_write",
    "evaluation_open",
    "issues_settle",
    "measures_score",
    "opening_of",
    "step_take",
]

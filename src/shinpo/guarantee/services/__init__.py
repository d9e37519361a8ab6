"""The acts of the guarantee department: every write goes through one of these functions.

Each takes who acts (`actor_id`), an idempotency key (`request_id`) and the dates; each is one
transaction inside `ledger.scope.association` and either happens whole or not at all.
"""

from shinpo.guarantee.services.decision import guarantee_approve
from shinpo.guarantee.services.disbursement import (
    accident_mark,
    guarantee_cancel,
    guarantee_disburse,
    guarantee_subrogated,
)
from shinpo.guarantee.services.intake import (
    application_receive,
    application_refuse,
    application_withdraw,
)
from shinpo.guarantee.services.repayment import (
    guarantee_prepay,
    month_post_due,
    repayment_correct,
)

__all__ = [
    "accident_mark",
    "application_receive",
    "application_refuse",
    "application_withdraw",
    "guarantee_approve",
    "guarantee_cancel",
    "guarantee_disburse",
    "guarantee_prepay",
    "guarantee_subrogated",
    "month_post_due",
    "repayment_correct",
]

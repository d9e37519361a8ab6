"""Hold an application to every column of its programme's catalogue: 「制度の要件の点検」."""

from typing import Any

from shinpo.core.programme import Programme, Use
from shinpo.core.programme_terms import Ask, problems
from shinpo.core.refusal import Problem
from shinpo.core.schedule import Run

USES = {
    "working": frozenset({Use.OPERATING}),
    "equipment": frozenset({Use.EQUIPMENT}),
    "both": frozenset({Use.OPERATING, Use.EQUIPMENT}),
}
FIELDS = {
    "on": "received_on", "guaranteed_yen": "requested_yen", "term_months": "months",
    "grace_months": "runs", "uses": "purpose",
}  # fmt: skip


def catalogue_problems(programme: Programme, new: Any, *, cooperative: bool) -> tuple[Problem, ...]:
    """Return what the catalogue's columns do not allow: season, use, least amount, grace, term.

    Conditions such as a certificate are not recorded with an application, so the unconditional
    lines hold. Which lenders are partners is not recorded either: a person checks that.
    """
    ask = Ask(
        on=new.received_on,
        guaranteed_yen=new.requested_yen,
        term_months=new.months,
        grace_months=_grace_months(new.runs),
        uses=USES[new.purpose],
        cooperative=cooperative,
        partner_lender=True,
    )
    return tuple(
        Problem(FIELDS.get(p.field, p.field), p.rule, p.message) for p in problems(programme, ask)
    )


def _grace_months(runs: tuple[Run, ...]) -> int:
    """Return the months without a repayment before the first one of several: 「据置期間」."""
    if sum(run.count for run in runs) <= 1:
        return 0
    return max(0, runs[0].first - runs[0].every)

"""What an application would cost and where it stands against the limits, before anything is
recorded: 「試算」. The decision itself is `services.guarantee_approve`; both decide in the core.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shinpo.core import decision, eligibility, limits, sharing
from shinpo.core.fee_rate import Surcharge
from shinpo.core.limits import Room
from shinpo.core.refusal import Problem, Refused
from shinpo.core.schedule import Run
from shinpo.guarantee import repayment_entry
from shinpo.guarantee.forms import ApplicationForm
from shinpo.guarantee.services import check
from shinpo.guarantee.words import surcharge_of

CLASSES: tuple[int | None, ...] = (*range(1, 10), None)


@dataclass(frozen=True)
class FeeByClass:
    """The indicative fee of one rate class; yen."""

    label: str
    decided: decision.Decision


@dataclass(frozen=True)
class Shown:
    """What the preview says: the plan, the fee by class, what stands in the way."""

    plan: Sequence[str] = ()
    fees: Sequence[FeeByClass] = ()
    problems: Sequence[Problem] = ()
    missing: Sequence[str] = ()


@dataclass(frozen=True)
class Examined:
    """An application held against the law of the day: 「審査の材料」."""

    question: decision.Asked
    found: decision.Circumstances
    problems: Sequence[Problem]
    rooms: Sequence[Room]
    programme_used_yen: int
    small: bool
    on: date

    def decide(self, credit_class: int | None, **changes: Any) -> decision.Decision:
        """Return the terms for a rate class. Raise Refused if there are none."""
        asked = _with_class(self.question, credit_class, changes)
        return check.decide(asked, self.found, on=self.on)

    @property
    def programme_left_yen(self) -> int | None:
        """What the programme itself still allows; None without a limit."""
        limit = self.found.programme.limit_yen
        return None if limit is None else max(0, limit - self.programme_used_yen)

    @property
    def largest_share(self) -> int:
        """How much of the tightest limit is used with this application, in percent."""
        asked = self.question.loan_yen
        return max((100 * (r.used_yen + asked) // r.limit_yen for r in self.rooms), default=0)


def _with_class(
    question: decision.Asked, credit_class: int | None, changes: dict[str, Any]
) -> decision.Asked:
    known = {name: getattr(question, name) for name in question.__dataclass_fields__}
    known |= {"credit_class": credit_class, "has_balance_sheet": credit_class is not None}
    return decision.Asked(**(known | changes))


def examine(
    found: decision.Circumstances,
    *,
    loan_yen: int,
    months: int,
    runs: tuple[Run, ...],
    secured: bool,
    form: str,
    manager_guarantee: str,
    on: date,
) -> Examined:
    """Hold an application against law, limits and programme of a day. Reads nothing.

    :raises Refused: if the law does not cover the day.
    """
    question = check.asked(
        loan_yen=loan_yen,
        months=months,
        runs=runs,
        secured=secured,
        form=form,
        applicant=found.applicant,
        surcharge=surcharge_of(manager_guarantee),
    )
    law = check.law_of(on)
    shared = sharing.sharing(
        found.programme.traits, lender_method=found.lender_method, accepted_on=on, rules=law.sharing
    )
    exposure = limits.Exposure(
        guaranteed_yen=sharing.guaranteed_part(loan_yen, shared.covered),
        loan_yen=loan_yen,
        secured=secured,
        facility=found.programme.facility,
        small_lot=found.programme.small_lot,
        special_small=found.programme.special_small,
    )
    return Examined(
        question=question,
        found=found,
        problems=decision.problems(question, found, law=law, on=on),
        rooms=limits.rooms(
            exposure, found.running, rules=law.limits, cooperative=question.cooperative
        ),
        programme_used_yen=found.held_in_programme_yen,
        small=eligibility.is_small(found.applicant, law.eligibility),
        on=on,
    )


def of_applications(found: Sequence[dict[str, Any]], on: date) -> list[Examined | None]:
    """Hold applications against the rules of a day; None for unfit parties. One SELECT."""
    parties = [(f["enterprise_id"], f["branch_id"], f["programme_id"]) for f in found]
    return [
        None
        if isinstance(met, tuple)
        else examine(
            met,
            loan_yen=f["requested_yen"],
            months=f["months"],
            runs=f["runs"],
            secured=f["secured"],
            form=f["form"],
            manager_guarantee=f["manager_guarantee"],
            on=on,
        )
        for f, met in zip(found, check.materials(parties, on=on), strict=True)
    ]


_NEEDED = {
    "enterprise": "企業者",
    "branch": "金融機関・店舗",
    "programme": "保証制度",
    "requested_yen": "申込金額",
    "months": "保証期間",
}


def of_form(form: ApplicationForm, on: date) -> Shown:
    """Return the preview of what is entered so far."""
    if not form.is_bound:
        return Shown(missing=tuple(_NEEDED.values()))
    form.is_valid()
    data = form.cleaned_data
    runs = data.get("runs")
    plan = repayment_entry.words(runs) if runs else ()
    missing = tuple(term for name, term in _NEEDED.items() if not data.get(name))
    if missing or not runs:
        said = [str(m) for m in form.errors.get("repayment", ())]
        said += [str(m) for m in form.errors.get("grace_months", ())]
        said += [str(m) for m in form.errors.get("balloon_yen", ())]
        problems = [Problem("repayment", "plan", m) for m in said]
        return Shown(plan=plan, missing=missing, problems=problems)
    try:
        day = data.get("received_on") or on
        examined = examine(
            check.material(
                enterprise_id=data["enterprise"],
                branch_id=data["branch"],
                programme_id=data["programme"],
                on=day,
            ),
            loan_yen=data["requested_yen"],
            months=data["months"],
            runs=runs,
            secured=bool(data.get("secured")),
            form=data.get("form", ""),
            manager_guarantee=data.get("manager_guarantee", Surcharge.NONE.value),
            on=day,
        )
        return Shown(plan, fees_by_class(examined), examined.problems)
    except Refused as refused:
        return Shown(plan=plan, problems=refused.problems)


def fees_by_class(examined: Examined) -> list[FeeByClass]:
    """Return the fee for every class; one line where the programme has one rate."""
    if examined.problems:
        return []
    if examined.found.programme.flat_rate is not None:
        return [FeeByClass("制度の一律料率", examined.decide(None))]
    return [
        FeeByClass("貸借対照表なし" if n is None else f"{n}区分", examined.decide(n))
        for n in CLASSES
    ]

"""Bring an application's facts together for the decision of the core: 「審査の材料」.

One SELECT reads the enterprise, the lender, the programme and the running guarantees.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from shinpo.core import decision
from shinpo.core.dated import NotInForce
from shinpo.core.eligibility import Applicant, Form
from shinpo.core.fee_rate import Surcharge
from shinpo.core.fee_subsidy import Subsidy
from shinpo.core.limits import Exposure
from shinpo.core.period import Span
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.core.schedule import Run
from shinpo.core.sharing import Method
from shinpo.guarantee.services.catalogue_check import catalogue_problems
from shinpo.law import fee_terms, rules
from shinpo.law.catalogue_rows import decode
from shinpo.law.industries import size_group
from shinpo.ledger.rules import account_code

_MATERIAL = """
select p.id, p.name, p.limit_yen, p.months_max, p.valid_from, p.valid_until, p.conditions::json,
       l.sharing_method, b.id,
       e.id, e.form, e.industry, e.capital_yen, e.employees, e.established_on,
       coalesce((
         select json_agg(json_build_object(
           'programme', q.code, 'conditions', q.conditions, 'secured', t.secured,
           'guaranteed_yen', x.balance_yen, 'loan_yen', greatest(x.balance_yen,
             round(x.balance_yen::numeric * t.loan_yen / t.amount_yen)::bigint)))
         from guarantee_terms t
         join guarantee_state s on s.guarantee_id = t.guarantee_id and s.version = t.version
         join registry_programme q on q.id = t.programme_id
         join ledger_balance x on x.subject_id = t.guarantee_id and x.account = %(account)s
         where t.enterprise_id = e.id and x.balance_yen > 0), '[]'::json),
       p.code
from unnest(%(enterprises)s::bigint[], %(branches)s::bigint[], %(programmes)s::bigint[])
  with ordinality as asked (enterprise_id, branch_id, programme_id, n)
left join registry_programme p on p.id = asked.programme_id
left join registry_branch b on b.id = asked.branch_id
left join registry_lender l on l.id = b.lender_id
left join registry_enterprise e on e.id = asked.enterprise_id
order by asked.n
"""
ALWAYS = Span(date.min)  # the version's own days are checked before
Parties = tuple[int, int, int]  # enterprise, branch, programme


def law(on: date) -> decision.Law:
    """Return the rules in force on the day of the decision."""
    return decision.Law(
        eligibility=rules.eligibility_rules(on),
        limits=rules.limit_rules(on),
        sharing=rules.sharing_rules(on),
        insurance=rules.insurance_kinds(on),
        rates=fee_terms.rate_terms(on),
        fees=fee_terms.fee_terms(on),
    )


def programme_of(name: str, limit_yen: int | None, months_max: int | None, conditions: Any) -> Any:
    """Read a programme's stored conditions (registry.Programme.conditions) for the core.

    :raises Refused: if the programme's catalogue leaves open what the decision needs.
    """
    if conditions.get("open"):
        raise refuse(
            "programme_id",
            "programme_left_open",
            f"保証制度「{name}」ではまだ決定できません。{''.join(conditions['open'])}"
            "制度の改定で協会の定めを登録するか、別の制度を選んでください。",
        )
    flat, columns = conditions.get("flat_rate"), conditions.get("catalogue")
    return decision.Programme(
        name=name,
        limit_yen=limit_yen,
        months_max=months_max,
        flat_rate=None if flat is None else Decimal(flat),
        special_row=conditions.get("special_row", False),
        collateral_discount=conditions.get("collateral_discount", True),
        traits=frozenset(conditions.get("traits", ())),
        facility=conditions.get("facility", "general"),
        insurance_kind=conditions.get("insurance_kind"),
        subsidies=tuple(
            Subsidy(
                payer=s["payer"],
                rate_points=Decimal(s["rate_points"]) if "rate_points" in s else None,
                share=Fraction(s["share"]) if "share" in s else None,
            )
            for s in conditions.get("subsidies", ())
        ),
        small_lot=conditions.get("small_lot", False),
        special_small=conditions.get("special_small", False),
        catalogue=None if columns is None else decode(columns, span=ALWAYS, source=""),
    )


def material(
    *, enterprise_id: int, branch_id: int, programme_id: int, on: date
) -> decision.Circumstances:
    """Return what the decision needs, read in one SELECT.

    :raises Refused: if enterprise, branch or programme is unknown, or the programme is not open
        on the day.
    """
    (row,) = _rows([(enterprise_id, branch_id, programme_id)])
    return _circumstances(row, on)


def materials(
    parties: Sequence[Parties], *, on: date
) -> list[decision.Circumstances | tuple[Problem, ...]]:
    """Return what many decisions need, in one SELECT; for a refused one its problems."""
    found: list[decision.Circumstances | tuple[Problem, ...]] = []
    for row in _rows(parties):
        try:
            found.append(_circumstances(row, on))
        except Refused as refused:
            found.append(refused.problems)
    return found


def _rows(parties: Sequence[Parties]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            _MATERIAL,
            {
                "account": account_code("guarantee_obligations"),
                "enterprises": [enterprise for enterprise, _, _ in parties],
                "branches": [branch for _, branch, _ in parties],
                "programmes": [programme for _, _, programme in parties],
            },
        )
        return list(cursor.fetchall())


def _circumstances(row: Any, on: date) -> decision.Circumstances:
    _refuse_unknown(row, on)
    (_, name, limit_yen, months_max, _, _, conditions, method, _,
     _, form, industry, capital_yen, employees, established_on, running, code) = row  # fmt: skip
    held = tuple(_exposure(item) for item in running)
    return decision.Circumstances(
        programme=programme_of(name, limit_yen, months_max, conditions),
        applicant=Applicant(
            form=Form(form),
            jsic=industry,
            size_group=size_group(industry, on),
            employees=employees,
            capital_yen=capital_yen or 0,
            place_of_business_in_area=True,
            home_in_area=True,
            started_on=established_on,
        ),
        running=held,
        held_in_programme_yen=sum(
            item["loan_yen"] for item in running if item["programme"] == code
        ),
        lender_method=Method(method),
    )


def _exposure(item: Any) -> Exposure:
    conditions = item["conditions"]
    return Exposure(
        guaranteed_yen=item["guaranteed_yen"],
        loan_yen=item["loan_yen"],
        secured=item["secured"],
        facility=conditions.get("facility", "general"),
        small_lot=conditions.get("small_lot", False),
        special_small=conditions.get("special_small", False),
    )


def _refuse_unknown(row: Any, on: date) -> None:
    found = []
    if row[0] is None:
        found.append(
            Problem(
                "programme_id",
                "programme_unknown",
                "指定された保証制度は登録されていません。制度一覧から選び直してください。",
            )
        )
    elif on < row[4] or (row[5] is not None and on >= row[5]):
        found.append(
            Problem(
                "programme_id",
                "programme_not_open",
                f"保証制度「{row[1]}」は{on.isoformat()}には取り扱っていません"
                f"（取扱期間 {row[4]}〜{row[5] or ''}）。取扱中の制度を選んでください。",
            )
        )
    if row[8] is None:
        found.append(
            Problem(
                "branch_id",
                "branch_unknown",
                "指定された金融機関の店舗は登録されていません。店舗を選び直してください。",
            )
        )
    if row[9] is None:
        found.append(
            Problem(
                "enterprise_id",
                "enterprise_unknown",
                "指定された企業者は登録されていません。先に企業者を登録してください。",
            )
        )
    if found:
        raise Refused(*found)


def asked(
    *,
    loan_yen: int,
    months: int,
    runs: tuple[Run, ...],
    secured: bool,
    form: str,
    applicant: Applicant,
    credit_class: int | None = None,
    has_balance_sheet: bool = True,
    accounting_adviser: bool = False,
    surcharge: Surcharge = Surcharge.NONE,
) -> decision.Asked:
    """Return the application in the core's words."""
    return decision.Asked(
        loan_yen=loan_yen,
        months=months,
        runs=runs,
        secured=secured,
        revolving=form in REVOLVING,
        credit_class=credit_class,
        has_balance_sheet=has_balance_sheet,
        accounting_adviser=accounting_adviser,
        surcharge=surcharge,
        cooperative=applicant.form is Form.COOPERATIVE,
    )


# Forms (保証形式) whose credit line is drawn and repaid freely.
REVOLVING = frozenset({"overdraft", "card_loan", "bill_discount"})


def refuse_unacceptable(new: Any) -> int:
    """Refuse an application that could never be approved, with every reason: 「受付時の点検」.

    Returns what would be guaranteed of the amount asked for, in yen.

    :raises Refused: with every problem found.
    """
    on = new.received_on
    found = material(
        enterprise_id=new.enterprise_id,
        branch_id=new.branch_id,
        programme_id=new.programme_id,
        on=on,
    )
    question = asked(
        loan_yen=new.requested_yen,
        months=new.months,
        runs=new.runs,
        secured=new.secured,
        form=new.form,
        applicant=found.applicant,
    )
    law = law_of(on)
    problems = decision.problems(question, found, law=law, on=on)
    if found.programme.catalogue is not None:
        known = {problem.rule for problem in problems}
        of_catalogue = catalogue_problems(
            found.programme.catalogue, new, cooperative=question.cooperative
        )
        problems += tuple(problem for problem in of_catalogue if problem.rule not in known)
    if problems:
        raise Refused(*problems)
    return decision.guaranteed_yen(question, found, law=law, on=on)


def decide(
    question: decision.Asked, found: decision.Circumstances, *, on: date
) -> decision.Decision:
    """Decide by the law of the day; a day that the law does not cover is refused in words."""
    return decision.decide(question, found, law=law_of(on), on=on)


def law_of(on: date) -> decision.Law:
    """Return the rules in force on a day; a day that the law does not cover is refused in words."""
    try:
        return law(on)
    except NotInForce as error:
        raise refuse(
            "received_on",
            "law_not_recorded",
            f"{error}この日付では計算できません。日付を確かめるか、定めを登録してください。",
        ) from error

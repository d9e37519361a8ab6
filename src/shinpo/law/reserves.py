"""Read the law of a year-end: 「年度末の決算の定め」 (law/reserves.toml, law/statements.toml)."""

from datetime import date
from functools import cache

from shinpo.core.reserves import Rates, Rules
from shinpo.law.chart import chart
from shinpo.law.load import value
from shinpo.law.statements import appropriation_rule, statement_form


@cache
def year_end_rules(on: date) -> Rules:
    """Return what holds on the last day of a year. Raise NotInForce outside the record."""
    if value("reserves", "unearned_fee_spread", on) != "even_months":
        raise NotImplementedError("only an even spread over the months is worked out")
    return Rules(
        chart=chart(on),
        form=statement_form(on),
        appropriation=appropriation_rule(on),
        rates=Rates(
            liability_reserve=value("reserves", "liability_reserve_rate", on),
            claims_write_off_reserve=value("reserves", "claims_write_off_reserve_rate", on),
            premium_months=value("reserves", "unexpired_premium_months", on),
        ),
    )

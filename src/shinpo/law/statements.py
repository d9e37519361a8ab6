"""Read the form of the statements and the rule of appropriation: 「決算書の様式」「処分の定め」."""

from datetime import date
from fractions import Fraction
from functools import cache

from shinpo.core.plan_lines import Part
from shinpo.core.statements import AppropriationRule, DisposalLine, Form
from shinpo.law.load import value


@cache
def statement_form(on: date) -> Form:
    """Return the form in force on a day. Raise NotInForce outside the record."""
    found = value("statements", "income_statement", on)
    return Form(
        labels=dict(found["labels"]),
        of_which=tuple(found["of_which"]),
        folded=tuple(found["folded"]),
        releases=tuple(found["releases"]),
        disposal=tuple(
            DisposalLine(
                line["id"],
                line["term"],
                tuple(
                    Part(name.removeprefix("-"), -1 if name.startswith("-") else 1)
                    for name in line["accounts"]
                ),
            )
            for line in found["disposal"]
        ),
    )


@cache
def appropriation_rule(on: date) -> AppropriationRule:
    """Return the rule of appropriation in force on a day. Raise NotInForce outside the record."""
    found = value("statements", "appropriation", on)
    return AppropriationRule(Fraction(found["share"]), int(found["unit_yen"]))

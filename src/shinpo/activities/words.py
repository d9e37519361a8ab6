"""The words of the screens: what the fields of a record are called."""

from collections.abc import Mapping

from shinpo.activities.models import ActivityState

FIELD_TERMS: Mapping[str, str] = {
    field.column: str(field.verbose_name) for field in ActivityState._meta.concrete_fields
} | {"enterprise": "企業者", "lender": "金融機関", "guarantee": "信用保証", "claim": "求償権"}
FIGURE_FIELDS: Mapping[str, str] = {
    "quantity": "quantity", "enterprises": "enterprises", "people": "people",
    "amount": "amount_yen",
}  # fmt: skip


def term(field: str) -> str:
    """Return what a field of a record is called."""
    return FIELD_TERMS[field]

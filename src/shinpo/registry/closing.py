"""The masters as a closing freezes them: tables keep their zero rows and their names."""

from shinpo.ledger.closing import Dataset, register

DATASETS = (
    Dataset(
        "lenders",
        "select id, code, name, kind, order_no, sharing_method from registry_lender"
        " where valid_from <= %(month_end)s"
        " and (valid_until is null or valid_until > %(month_end)s) order by order_no, id",
        {
            "lender_id": "int", "code": "text", "name": "text", "kind": "text", "order_no": "int",
            "sharing_method": "text",
        },
    ),
    Dataset(
        "municipalities",
        "select code, name, county, order_no from registry_municipality"
        " where valid_from <= %(month_end)s"
        " and (valid_until is null or valid_until > %(month_end)s) order by order_no, code",
        {"municipality_code": "text", "name": "text", "county": "text", "order_no": "int"},
    ),
    Dataset(
        "programmes",
        # Every version: a guarantee belongs to the version under which it was given.
        # Its traits (属性), between commas, are what a national indicator asks for.
        "select id, code, name, owner, owner_name, order_no,"
        " coalesce((select string_agg(trait, ',' order by trait)"
        "   from jsonb_array_elements_text(conditions -> 'traits') as trait), '')"
        " from registry_programme where valid_from <= %(month_end)s order by order_no, id",
        {
            "programme_id": "int", "code": "text", "name": "text", "owner": "text",
            "owner_name": "text", "order_no": "int", "traits": "text",
        },
    ),
    Dataset(
        "enterprises",
        "select id, number, form, capital_yen, employees, municipality_code, industry"
        " from registry_enterprise order by id",
        {
            "enterprise_id": "int", "number": "text", "form": "text", "capital_yen": "int",
            "employees": "int", "municipality_code": "text", "industry": "text",
        },
    ),
)  # fmt: skip


def register_datasets() -> None:
    """Declare the masters to the ledger."""
    register(*DATASETS)

"""Row-level security by association: every business table is guarded by the data base itself.

`EnableRls` is a migration operation. It lets the application role see and write only rows of the
association set for the transaction (see `scope.association`); without one it sees no row.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

APP_ROLE = "shinpo_app"

# `nullif` because after a SET LOCAL the setting reads as an empty string, not as null.
FUNCTION_SQL = """
create or replace function app_association() returns smallint language sql stable as
$$ select nullif(current_setting('app.association', true), '')::smallint $$;
"""


class EnableRls(Operation):
    """Guard one table that has a column `association_id`.

    `writes` names what the application may do besides reading: any of insert, update, delete.
    Append-only tables take `writes=("insert",)`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, writes: tuple[str, ...] = ("insert", "update")) -> None:
        self.table, self.writes = table, writes

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the policy and the grants."""
        for statement in rls_sql(self.table, self.writes):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the policy."""
        schema_editor.execute(f'drop policy if exists association_isolation on "{self.table}"')
        schema_editor.execute(f'alter table "{self.table}" disable row level security')

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Guard {self.table} by association"


def rls_sql(table: str, writes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the statements that guard one table; the sub-select is evaluated once a query."""
    unknown = set(writes) - {"insert", "update", "delete"}
    if unknown:
        raise ValueError(f"unknown writes: {sorted(unknown)}")
    return (
        FUNCTION_SQL,
        f'alter table "{table}" enable row level security',
        f'alter table "{table}" force row level security',
        f'drop policy if exists association_isolation on "{table}"',
        f'create policy association_isolation on "{table}" to {APP_ROLE} '
        "using (association_id = (select app_association())) "
        "with check (association_id = (select app_association()))",
        f'revoke all on "{table}" from {APP_ROLE}',
        f'grant {", ".join(("select", *writes))} on "{table}" to {APP_ROLE}',
    )

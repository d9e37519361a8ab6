"""The guards read the tables of the ledger, not temporary ones put in front of them."""

from django.db import migrations

GUARDS = ("ledger_check_facts()", "ledger_check_lines()")


class Migration(migrations.Migration):
    """Fix the search path of the guards (ledger/sql/guards.sql holds the whole definition)."""

    dependencies = [("ledger", "0001_facts_journals_balances")]
    operations = [
        migrations.RunSQL(
            f"alter function {guard} set search_path = public, pg_temp",
            f"alter function {guard} reset search_path",
        )
        for guard in GUARDS
    ]

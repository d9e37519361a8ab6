"""Acts, facts, lines, balances and closings with the guards of the data base."""

from pathlib import Path

from django.db import migrations

from shinpo.ledger.rls import EnableRls

SQL = Path(__file__).parent / "0001_sql"


class Migration(migrations.Migration):
    """Create the ledger."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL((SQL / "tables.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(
            (SQL / "planner.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
        EnableRls("ledger_act", writes=("insert",)),
        EnableRls("ledger_fact", writes=("insert",)),
        EnableRls("ledger_line", writes=("insert",)),
        EnableRls("ledger_balance", writes=("insert", "update")),
        EnableRls("ledger_closing", writes=("insert",)),
    ]

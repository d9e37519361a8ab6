"""Make the table of the shared cache."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "web_cache.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """One table without a model: Django's cache reads it by name."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, reverse_sql="DROP TABLE web_cache")]

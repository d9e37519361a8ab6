"""Programme codes as long as the identifiers of catalogues."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Widen the column."""

    dependencies = [("registry", "0002_history_and_ranges")]

    operations = [
        migrations.AlterField(
            model_name="programme",
            name="code",
            field=models.CharField(max_length=40, verbose_name="制度コード"),
        ),
    ]

"""Row history of the masters, and versions that cannot overlap."""

from importlib.resources import files

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from django.db.models.functions import Now

from shinpo.ledger.rls import EnableRls

SQL = files("shinpo.registry").joinpath("sql")


class Migration(migrations.Migration):
    """Create the history with its triggers, and the constraints on ranges of days."""

    dependencies = [("registry", "0001_masters")]

    operations = [
        migrations.CreateModel(
            name="History",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(null=True, verbose_name="処理")),
                ("table_name", models.CharField(max_length=40, verbose_name="台帳")),
                ("row_id", models.BigIntegerField(verbose_name="行")),
                ("at", models.DateTimeField(db_default=Now(), verbose_name="記録日時")),
                ("before", models.JSONField(null=True, verbose_name="変更前")),
                ("after", models.JSONField(verbose_name="変更後")),
            ],
            options={
                "db_table": "registry_history",
                "verbose_name": "変更履歴",
                "indexes": [
                    models.Index(fields=["table_name", "row_id"], name="history_row"),
                    models.Index(fields=["act_id"], name="history_act"),
                ],
            },
        ),
        EnableRls("registry_history", writes=("insert",)),
        migrations.RunSQL(
            SQL.joinpath("history.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
        BtreeGistExtension(),
        migrations.RunSQL(
            SQL.joinpath("ranges.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]

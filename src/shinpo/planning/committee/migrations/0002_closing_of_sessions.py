"""The end of a session, after which nothing is added to it."""

from importlib.resources import files

import django.db.models.deletion
from django.db import migrations, models

from shinpo.ledger.rls import EnableRls

SQL = files("shinpo.planning.committee").joinpath("sql")


class Migration(migrations.Migration):
    """Create the table of closings and its guards."""

    dependencies = [("planning_committee", "0001_members_sessions_opinions")]

    operations = [
        migrations.CreateModel(
            name="SessionClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("association_id", models.SmallIntegerField(verbose_name="信用保証協会")),
                ("act_id", models.BigIntegerField(verbose_name="処理")),
                ("closed_on", models.DateField(verbose_name="閉会日")),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing",
                        to="planning_committee.committeesession",
                        verbose_name="外部評価委員会の会議",
                    ),
                ),
            ],
            options={"verbose_name": "閉会", "db_table": "planning_committee_closing"},
        ),
        EnableRls("planning_committee_closing", writes=("insert",)),
        migrations.RunSQL(
            SQL.joinpath("closing.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]

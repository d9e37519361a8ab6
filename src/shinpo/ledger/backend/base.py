"""Django finds its data base engine here: PostgreSQL's own, plus the embedded server.

Nobody has to remember to start the server, and a command that needs no data base starts none.
"""

from typing import Any

from django.db.backends.postgresql import base

from shinpo.ledger import roles, server


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect as Django does; `EMBEDDED` in the settings says that the server is ours."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg's arguments, with the server up and the data base prepared."""
        if self.settings_dict.get("EMBEDDED"):
            cluster = server.house().attach()
            name = self.settings_dict["NAME"]
            if name not in _prepared:
                roles.prepare(cluster, name)
                _prepared.add(name)
        params: dict[str, Any] = super().get_connection_params()
        return params


_prepared: set[str] = set()

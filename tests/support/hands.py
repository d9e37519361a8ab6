"""A person at a screen: opens the page, leaves what stands in its form, changes a few fields."""

from datetime import date, time
from typing import Any

from django.test import Client


class Hands:
    """One logged-in person who fills in forms as a browser would send them."""

    def __init__(self, client: Client) -> None:
        self.client, self.requests = client, 0

    def read(self, path: str) -> str:
        """Open a page and return what it says."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        text: str = answer.content.decode()
        return text

    def fill(self, path: str, **changes: Any) -> str:
        """Open a form, change some fields, send it; return where it led."""
        page = self.client.get(path)
        assert page.status_code == 200, (path, page.status_code)
        form = page.context["form"]
        stands = {name: _written(form[name].value()) for name in form.fields}
        kept = {name: value for name, value in stands.items() if value is not None}
        return self.send(path, **{**kept, **changes})

    def send(self, path: str, **content: Any) -> str:
        """Send a form that another page holds; return where it led."""
        self.requests += 1
        content.setdefault("request_id", f"hands-{id(self)}-{self.requests}")
        answer = self.client.post(path, content)
        said = ""
        if answer.status_code != 302 and answer.context and "form" in answer.context:
            said = answer.context["form"].errors.as_text()
        assert answer.status_code == 302, (path, answer.status_code, said)
        where: str = answer.headers["Location"]
        return where


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "on" if value else None
    if isinstance(value, date | time):
        return value.isoformat()
    return value

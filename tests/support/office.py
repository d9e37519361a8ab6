"""An association with its staff, committed, so that real requests find it."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

from shinpo.governance.models import DecisionRoute, Staff
from shinpo.governance.roles import ROLE_TERMS, Role
from shinpo.ledger import scope
from shinpo.registry.models import Association
from support.book import FOUNDED, Book, open_book

TODAY = date(2024, 4, 10)
PASSWORD = "correct-horse-battery"
CHIEF_YEN = 20_000_000


@dataclass
class Office:
    """The association, its book, and a logged-in client for each role."""

    association: Association
    book: Book

    def client(self, role: Role | str) -> Client:
        """Return a browser in which the staff member of a role is logged in."""
        client = Client()
        client.force_login(get_user_model().objects.get(username=str(role)))
        return client

    def on(self, day: date) -> None:
        """Open another business day."""
        Association.objects.using("owner").filter(pk=self.association.pk).update(business_on=day)


def open_office(number: int = 1) -> Office:
    """Create the association, one staff member a role, decision routes and a book."""
    association = Association.objects.db_manager("owner").create(
        pk=number, code=f"mihon-{number}", name="見本県信用保証協会", area_name="見本県",
        business_on=TODAY, is_demo=True,
    )  # fmt: skip
    secret = make_password(PASSWORD)  # slow on purpose, so once for all
    people = get_user_model().objects.db_manager("owner")
    for role in Role:
        user = people.create(username=str(role), password=secret)
        Staff.objects.using("owner").create(
            user=user, association_id=number, name=f"{ROLE_TERMS[role]}　花子",
            department="試験", role=role,
        )  # fmt: skip
    with scope.association(number):
        for role, limit in (("section_chief", CHIEF_YEN), ("director", None)):
            DecisionRoute.objects.create(
                association_id=number, kind="guarantee", role=role, limit_yen=limit,
                valid_from=FOUNDED, source="試験用", approver="理事長",
            )  # fmt: skip
        book = open_book(number)
    return Office(association, book)

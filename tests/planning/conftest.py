"""Tests of planning work in association 1."""

import pytest

from shinpo.ledger import scope
from support.planner import Desk


@pytest.fixture
def in_association(db):
    with scope.association(1):
        yield


@pytest.fixture
def doing(in_association):
    return Desk()

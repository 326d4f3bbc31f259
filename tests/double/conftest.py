"""A double on a free port, and a client that speaks to it over HTTP."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from double_client import Client  # noqa: E402
from yookassa_double import Double  # noqa: E402


@pytest.fixture
def double():
    with Double() as running:
        yield running


@pytest.fixture
def client(double):
    return Client(double)


@pytest.fixture
def connect(double):
    """Make a client for another shop."""
    return lambda *credentials: Client(double, *credentials)

"""The bank's model files, read once; and the storyteller beside this file."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from bank_story import DECISIONS, DEFINITIONS, FORMS, SOURCES


@pytest.fixture(scope="session")
def definitions():
    return DEFINITIONS


@pytest.fixture(scope="session")
def forms_by_id():
    return FORMS


@pytest.fixture(scope="session")
def sources():
    return SOURCES


@pytest.fixture(scope="session")
def decisions():
    return DECISIONS

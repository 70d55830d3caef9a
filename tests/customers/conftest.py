"""Makes the stories of lists beside this file importable, and gives somebody who imports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from list_story import Importing


@pytest.fixture
def importing(bank) -> Callable[[str], Importing]:
    """Somebody who imports."""
    return lambda person="cm1": Importing(bank, person)

"""Makes the builder of models and the teller of stories beside this file importable for the tests of the engine."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

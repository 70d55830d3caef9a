"""All benchmarks in turn: python -m benchmarks [--quick] [NAME …]; `make bench` is this. Printed, never asserted.

Each runs in a process of its own, so that none warms or burdens another. docs/benchmarks.md keeps the figures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent

# These first, then every other in this folder.
FIRST = ("engine", "decisions", "steps", "growth", "over_http")
OTHERS = {path.stem for path in FOLDER.glob("*.py")} - {"__main__", "scratch", *FIRST}
NAMES = (*FIRST, *sorted(OTHERS))


def main() -> int:
    """Run them; the number of those that failed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    arguments.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {' '.join(NAMES)}")
    chosen = arguments.parse_args()
    failed = 0
    for name in chosen.names or NAMES:
        print(f"\n== {name}", flush=True)
        # Not every benchmark knows the switch.
        known = "--quick" in (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        quick = ["--quick"] if chosen.quick and known else []
        failed += bool(
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *quick], cwd=FOLDER.parent).returncode
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())

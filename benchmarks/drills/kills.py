"""The drill of tests/work/kill_drill.py for as many kills as wished: python -m benchmarks.drills.kills 300 [SEED].

Web server and worker are real processes on a durable scratch PostgreSQL; clients work while all three are killed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "work"))
from kill_drill import Drill

from benchmarks.scratch import scratch


def main(kills: int, seed: int) -> int:
    """Run it and print the figures; 1 when anything was lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="countersign-drill-") as directory, scratch() as server:
        drill = Drill(server.url, Path(directory), seed, server.server)
        begin = time.monotonic()
        drill.run(kills, pause=(0.1, 1.5), patience=600)
        seconds = time.monotonic() - begin
        problems = drill.problems()
    told = drill.told
    print(f"kills      {kills}: {', '.join(f'{n} of {name}' for name, n in sorted(drill.killed.items()))}; seed {seed}")
    print(f"work       {len(told.started)} cases, {len(told.completed)} completions acknowledged in {seconds:.0f} s")
    print(f"answers    {', '.join(f'{n} × {status}' for status, n in sorted(told.answers.items()))}")
    for name, waits in sorted(drill.back.items()):
        shares = ", ".join(f"{quantile(waits, percent):.2f} s (p{percent})" for percent in (50, 99))
        print(f"back       {name}: {shares}, {max(waits):.2f} s at most, of {len(waits)}")
    print(f"problems   {len(problems)}")
    for problem in problems[:20]:
        print(f"  {problem}")
    return 1 if problems else 0


def quantile(values: list[float], percent: int) -> float:
    """The value that this share of them does not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30, int(sys.argv[2]) if len(sys.argv) > 2 else 1))

"""Worked cases as parameters: `<table>_case` runs once for each case of tests/cases/<table>.json."""

from __future__ import annotations

from pathlib import Path

import pytest
import simplejson

CASES = Path(__file__).parents[1] / "cases"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name in metafunc.fixturenames:
        if name.endswith("_case"):
            text = (CASES / f"{name.removesuffix('_case')}.json").read_text(encoding="utf-8")
            cases = simplejson.loads(text, use_decimal=True)["cases"]
            metafunc.parametrize(name, cases, ids=[case["id"] for case in cases])

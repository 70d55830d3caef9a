"""Nothing that the service needs to run may be under a licence that a bank cannot live with."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

FORBIDDEN = re.compile(r"\bA\s?GPL|Affero|SSPL|Server Side Public|Commons Clause|Business Source", re.IGNORECASE)


def runtime() -> dict[str, Distribution]:
    """Every distribution that `countersign` needs to run, through all that those need, extras left out."""
    found: dict[str, Distribution] = {}
    pending = ["countersign"]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system or Python
        pending += [_name(line) for line in found[name].requires or [] if "extra ==" not in line]
    return found


def _name(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group(0)).lower()


RUNTIME = runtime()


def licence(found: Distribution) -> str:
    """What a distribution says of its licence: expression, field and classifiers together."""
    metadata = found.metadata
    said = [metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200]]
    said += [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    return " | ".join(text for text in said if text)


def test_the_dependencies_are_found() -> None:
    assert {"spiffworkflow", "flask", "sqlalchemy", "psycopg2-binary", "psutil"} <= RUNTIME.keys()


@pytest.mark.parametrize("name", sorted(RUNTIME))
def test_a_dependency_states_a_licence_that_is_allowed(name: str) -> None:
    stated = licence(RUNTIME[name])
    assert stated, f"{name} states no licence"
    assert not FORBIDDEN.search(stated), f"{name}: {stated}"


@pytest.mark.parametrize("text", ["AGPL-3.0-only", "GNU Affero General Public License v3", "SSPL-1.0"])
def test_the_check_knows_what_it_refuses(text: str) -> None:
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", ["LGPL-3.0-or-later", "MIT", "Apache-2.0", "GPL-2.0-or-later", "BSD-3-Clause"])
def test_the_check_leaves_the_rest_alone(text: str) -> None:
    assert not FORBIDDEN.search(text)

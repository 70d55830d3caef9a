"""A form's draft, tried: shown as a task would show it, and checked as the server would check it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestrator.access import ROLES
from orchestrator.errors import Language
from orchestrator.forms import parse
from orchestrator.models.trying.surroundings import Around


def show_form(place: Around, language: Language) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema and the values for the viewer, every field in sight; ModelError."""
    return parse(place.source, place.key).render(writable=None, roles=set(ROLES), language=language, values={})


def try_form(place: Around, data: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the service would take from the data; InvalidData with every problem, ModelError."""
    return parse(place.source, place.key).validate(data, variables={}, writable=None, today=today)

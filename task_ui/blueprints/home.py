"""The root address, and the language switch."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from orchestrator.access import people
from orchestrator.store import transaction
from task_ui.language import LANGUAGES, remember
from task_ui.session import actor, local_path

pages = Blueprint("home", __name__)


@pages.get("/")
def index() -> Response:
    """Work begins at the list of what is to do."""
    return redirect(url_for("tasks.box"))


@pages.post("/language")
def switch() -> Response:
    """Change the language here and, for someone signed in, in their profile; back to where they were."""
    chosen = next((each for each in LANGUAGES if each == request.form.get("language")), LANGUAGES[0])
    if current_user.is_authenticated:
        with transaction() as tx:
            people.set_language(tx, actor().person_id, chosen)
    response = redirect(local_path(request.form.get("next")) or url_for("home.index"))
    return remember(response, chosen)

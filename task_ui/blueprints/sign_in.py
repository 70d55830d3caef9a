"""Signing in with name and password, and out."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from orchestrator.access import SignInLocked, SignInRefused, sign_in
from orchestrator.access.roles import ROLES
from orchestrator.bank.staff import STAFF, Member
from orchestrator.store import transaction
from orchestrator.text import Text
from task_ui.language import language, remember
from task_ui.session import enter, leave, local_path
from task_ui.words import say

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def form() -> str | Response:
    """The sign-in page; someone signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_onward())
    return _page("")


@pages.post("/sign-in")
def enter_name() -> str | Response | tuple[str, int]:
    """Check name and password; a refusal is counted, so it commits."""
    name = request.form.get("name", "").strip()
    with transaction() as tx:
        found = sign_in.check(tx, name, request.form.get("password", ""), request.remote_addr)
    if isinstance(found, SignInRefused | SignInLocked):
        return _page(name, found.sentence(language())), found.status
    session.clear()  # a session from before signing in is not carried over
    session.permanent = True
    enter(found)
    return remember(redirect(_onward()), found.language)


@pages.post("/sign-out")
def out() -> Response:
    """End the session."""
    leave()
    session.clear()
    flash(say("signed_out", language()))
    return redirect(url_for("sign_in.form"))


def _onward() -> str:
    return local_path(request.values.get("next")) or url_for("home.index")


def _page(name: str, refusal: str = "") -> str:
    demo = _demo_staff() if current_app.config["COUNTERSIGN"].demo else []
    return render_template("sign_in.html", name=name, refusal=refusal, next=_onward(), demo=demo)


def _demo_staff() -> list[tuple[Text, list[Member]]]:
    """The demonstration's people by role, in the order of the roles."""
    groups: dict[str, list[Member]] = {}
    for member in STAFF:
        groups.setdefault(member.roles[0], []).append(member)
    return [(ROLES[role].name, members) for role, members in groups.items()]

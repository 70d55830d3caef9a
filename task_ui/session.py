"""Who is signed in: Flask-Login's session, whose person is read anew with every request.

A person who is switched off, or whose roles change, is so at the next click. The session holds the id, nothing
else about the person.
"""

from __future__ import annotations

from typing import cast

from flask import Response, flash, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_login import logout_user as leave
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.access import Actor, NotSignedIn, people
from orchestrator.store import transaction
from task_ui.language import language
from task_ui.problems import problem_response, wants_json
from task_ui.words import say

manager = LoginManager()

__all__ = ["SignedIn", "actor", "enter", "leave", "local_path", "manager"]


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The person of the session, as an actor."""

    def __init__(self, person: Actor) -> None:
        self.actor = person

    def get_id(self) -> str:
        """What the session keeps."""
        return self.actor.person_id


def actor() -> Actor:
    """The person of the request; only on pages that require one."""
    return cast(Actor, current_user.actor)


def enter(person: Actor) -> None:
    """Begin a session for the person."""
    login_user(SignedIn(person))


def local_path(target: str | None) -> str | None:
    """`target` when it is a path of this site, else None: a sign-in never leads elsewhere."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return None


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(person_id: str) -> SignedIn | None:
    with transaction() as tx:
        found = people.actor(tx, person_id, method="session", address=request.remote_addr)
    return None if found is None else SignedIn(found)


@manager.unauthorized_handler  # type: ignore[untyped-decorator]
def _sign_in_first() -> Response | BaseResponse:
    if wants_json():
        return problem_response(NotSignedIn(), language())
    flash(say("sign_in.first", language()))
    return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")))

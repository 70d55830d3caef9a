"""Adding the pages to the application: sign-in, security, blueprints, error pages, what templates may use."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from task_ui import errors, frame, security, session
from task_ui.blueprints import (
    administration,
    assets,
    attachments,
    cases,
    customers,
    home,
    imports,
    incidents,
    migrations,
    models,
    moves,
    operations,
    sign_in,
    signers,
    start,
    tasks,
    trails,
)

IDLE = timedelta(minutes=15)  # 等保三级 8.1.4.1: a session left alone this long is over
_PAGES = (
    home.pages,
    sign_in.pages,
    tasks.pages,
    moves.pages,
    signers.pages,
    start.pages,
    attachments.pages,
    cases.pages,
    administration.pages,
    incidents.pages,
    customers.pages,
    imports.pages,
    models.pages,
    operations.pages,
    migrations.pages,
    trails.pages,
)


def register(app: Flask) -> None:
    """Add the pages to `app`, which needs SECRET_KEY; call it once."""
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Lax")
    app.config.setdefault("SESSION_COOKIE_HTTPONLY", True)
    app.config["PERMANENT_SESSION_LIFETIME"] = IDLE
    session.manager.init_app(app)
    security.protect(app, _PAGES)
    errors.handle(app, _PAGES)
    frame.prepare(app)
    for blueprint in (assets.files, *_PAGES):
        app.register_blueprint(blueprint)

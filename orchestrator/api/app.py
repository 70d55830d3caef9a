"""The Flask application: configuration, exact JSON, the database, the API's blueprints."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask, request
from flask_smorest import Api
from werkzeug.exceptions import BadRequest

from orchestrator import secret_file
from orchestrator.api import (
    cases,
    customers,
    decisions,
    drafts,
    files,
    imports,
    jobs,
    messages,
    migrations,
    models,
    moves,
    operations,
    problems,
    status,
    tasks,
    trails,
)
from orchestrator.api.exact_json import ExactJson
from orchestrator.feel import dumps, loads
from orchestrator.settings import Settings
from orchestrator.store import business_clock, db
from orchestrator.store.connections import POOL_EVENTS, connect_args
from orchestrator.store.schema import APP_ROLE, sqlalchemy_url


def create_app(settings: Settings, database_url: str) -> Flask:
    """The application with the API; the pages register themselves on it."""
    app = Flask("countersign", static_folder=None)
    app.json = ExactJson(app)
    app.config.update(
        SECRET_KEY=secret(settings),
        SQLALCHEMY_DATABASE_URI=sqlalchemy_url(database_url),
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 16,
            "max_overflow": 16,
            "pool_events": POOL_EVENTS,
            "json_serializer": dumps,
            "json_deserializer": loads,
            "connect_args": connect_args(APP_ROLE),
        },
        MAX_CONTENT_LENGTH=settings.max_upload,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        COUNTERSIGN=settings,
        API_TITLE="Countersign",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    db.init_app(app)
    app.before_request(refuse_zero_characters)
    api = Api(app)
    problems.register(app)
    for module in (
        cases, customers, imports, jobs, tasks, messages, migrations, models, moves, drafts, decisions, files,
        operations, trails, status,
    ):  # fmt: skip
        api.register_blueprint(module.blueprint)
    if settings.demo:
        app.before_request(business_clock.refresh)
    return app


def refuse_zero_characters() -> None:
    """Refuse an address or a form with a zero character: no database takes it, and no person typed it."""
    form = request.form.values() if request.mimetype == "application/x-www-form-urlencoded" else ()
    if any("\0" in text for text in (request.path, *request.args.values(), *form)):
        raise BadRequest


def secret(settings: Settings) -> str:
    """The key that signs sessions: from the environment, else one kept in the data directory."""
    if settings.secret:
        return settings.secret
    path = settings.data / "secret"
    settings.data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        secret_file.keep(path, secrets.token_urlsafe(48).encode())
    return path.read_text()

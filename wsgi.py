"""The WSGI application, for any server: API and pages."""

from orchestrator.api.app import create_app
from orchestrator.cli.context import database_url
from orchestrator.settings import Settings
from task_ui import register

settings = Settings.read()
app = create_app(settings, database_url(settings))
register(app)

"""The pages people work on: Flask blueprints, Jinja templates and the browser code.

`register(app)` adds them to the service's application. The browser code is bundled once by `frontend_build`.
"""

from task_ui.registration import register

__all__ = ["register"]

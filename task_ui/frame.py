"""What every page is given: the words and the frame around it (rail, counts, person)."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, render_template
from flask_login import current_user

from orchestrator.access import ROLES, may
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases import inbox, jumps
from orchestrator.clock import clock
from orchestrator.store import Transaction
from task_ui.blueprints.assets import asset
from task_ui.icons import icon
from task_ui.language import language, other
from task_ui.session import actor
from task_ui.wording import Wording


def prepare(app: Flask) -> None:
    """Give the templates of `app` what they use."""
    app.jinja_env.globals.update(icon=icon, asset=asset)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)


def render(tx: Transaction, template: str, **context: Any) -> str:
    """A page inside the frame; one statement more, for the counts in the rail, and for approvers of jumps another."""
    counts = {**inbox.counts(tx, actor()), "jumps": jumps.count(tx, actor())}
    return render_template(template, counts=counts, **context)


def wording() -> Wording:
    """How the page being answered words values."""
    if "wording" not in g:
        g.wording = Wording(language(), WorkingCalendar(), clock.now())
    return g.wording  # type: ignore[no-any-return]


def _context() -> dict[str, Any]:
    words = wording()
    me = current_user.actor if current_user.is_authenticated else None
    return {
        "_": words.say,
        "w": words,
        "language": words.language,
        "other_language": other(),
        "me": me,
        "may": lambda permission: me is not None and may(me, permission),
        "roles": [ROLES[code].name for code in sorted(me.roles) if code in ROLES] if me else [],
    }

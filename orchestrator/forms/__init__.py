"""Forms: a form-js schema becomes the check of what a person sends and the page a person may see.

Pure: no database, no Flask, no clock of its own. The same file drives the browser (form-js) and the server;
the server trusts nothing the browser computed, hid or made read-only. README.md holds the dialect.
"""

from orchestrator.forms.errors import FieldProblem, FormsError, InvalidData
from orchestrator.forms.form import Form
from orchestrator.forms.kinds import KINDS, Kind
from orchestrator.forms.model import Field
from orchestrator.forms.parsing import check, parse
from orchestrator.forms.special import SPECIAL_TYPES

__all__ = [
    "KINDS",
    "SPECIAL_TYPES",
    "Field",
    "FieldProblem",
    "Form",
    "FormsError",
    "InvalidData",
    "Kind",
    "check",
    "parse",
]

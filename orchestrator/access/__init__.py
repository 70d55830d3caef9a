"""Who may do what: people, roles, permissions, duties and sign-in."""

from orchestrator.access.duties import refuse_conflict
from orchestrator.access.errors import (
    AccessError,
    DutyConflict,
    NotAllowed,
    NotSignedIn,
    OtherPersonNeeded,
    PersonUnknown,
    SignInLocked,
    SignInRefused,
)
from orchestrator.access.roles import PERMISSIONS, ROLES, Role, may, refuse_unless_may
from orchestrator.actor import SYSTEM, Actor

__all__ = [
    "PERMISSIONS",
    "ROLES",
    "SYSTEM",
    "AccessError",
    "Actor",
    "DutyConflict",
    "NotAllowed",
    "NotSignedIn",
    "OtherPersonNeeded",
    "PersonUnknown",
    "Role",
    "SignInLocked",
    "SignInRefused",
    "may",
    "refuse_conflict",
    "refuse_unless_may",
]

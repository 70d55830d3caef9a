"""Values and codes in the words that people read, in both languages."""

from orchestrator.wording.codes import CODES
from orchestrator.wording.values import Values

__all__ = ["CODES", "Values"]

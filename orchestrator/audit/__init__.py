"""The record: events of a closed vocabulary, one hash chain per stream, and its verification.

An event is sealed with the hash of the one before it and written in the transaction of what it records.
"""

from orchestrator.audit.events import KINDS, Draft, RecordKindUnknown, Sealed, digest, seal, withhold
from orchestrator.audit.verification import Break, Verdict, verify_case, verify_rows

__all__ = [
    "KINDS",
    "Break",
    "Draft",
    "RecordKindUnknown",
    "Sealed",
    "Verdict",
    "digest",
    "seal",
    "verify_case",
    "verify_rows",
    "withhold",
]

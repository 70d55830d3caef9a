"""The record attached to the laid-out pages, and read back from a finished file (PDF/A-3, ISO 19005-3 clause 6.8).

What the press leaves is put in order on the way: one /AF entry, metadata uncompressed as PDF/A wants it, and an
identifier that depends on the content only.
"""

from __future__ import annotations

import io
from datetime import datetime

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf, Stream

from orchestrator.trail.attachment import NAME, Exhibit


def bind(pages: bytes, exhibit: Exhibit, at: datetime) -> bytes:
    """The pages with the record as an associated file; `at` becomes its date."""
    with Pdf.open(io.BytesIO(pages)) as pdf:
        stamp = f"D:{at:%Y%m%d%H%M%S}Z"
        spec = AttachedFileSpec(
            pdf,
            exhibit.content,
            description="The case's record: every event with its hash",
            filename=NAME,
            mime_type="application/json",
            creation_date=stamp,
            mod_date=stamp,
            relationship=Name.Data,
        )
        pdf.attachments[NAME] = spec
        pdf.Root.AF = Array([pdf.attachments[NAME].obj])
        pdf.Root.PageMode = Name.UseOutlines
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        metadata = Stream(pdf, pdf.Root.Metadata.read_bytes())
        metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
        pdf.Root.Metadata = metadata
        bound = io.BytesIO()
        pdf.save(bound, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return bound.getvalue()


def record(content: bytes) -> bytes | None:
    """The record attached to a file; None when there is none. pikepdf.PdfError when it is no PDF or damaged."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        spec = pdf.attachments.get(NAME)
        return None if spec is None else spec.get_file().read_bytes()

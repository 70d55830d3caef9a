"""HTML laid out as PDF/A-3 by WeasyPrint, in a process of its own.

Laying out 300 pages takes half a minute and half a gigabyte: in a process of its own it holds up no one, and the
memory goes when it ends. It fetches nothing but the fonts that the HTML names, writes the PDF to a file, and says on
its output how many pages are laid out. Run as `python -m orchestrator.trail.press FILE` with the HTML on its input.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from orchestrator import system_packages
from orchestrator.text import Text
from orchestrator.trail import fonts
from orchestrator.trail.errors import PdfFailed, PdfUnavailable

VARIANT = "pdf/a-3u"
_PAGE = "page "


def lacking() -> Text | None:
    """What this machine lacks to make PDF and how to get it, or None."""
    for need in system_packages.NEEDS["pdf"]:
        if need.name == "Pango" and not need.present():
            return need.line()
    if not fonts.present():
        command = "python -m task_ui.frontend_build"
        return Text(f"字体尚未构建，请运行 {command}", f"its fonts are not built yet; run {command}")
    return None


def press(html: str, progress: Callable[[int], None] = lambda _: None) -> bytes:
    """The PDF of the HTML; `progress` is told the number of pages laid out so far. PdfUnavailable, PdfFailed."""
    what = lacking()
    if what is not None:
        raise PdfUnavailable(what_zh=what.zh, what_en=what.say("en"))
    with tempfile.TemporaryDirectory(prefix="countersign-pdf-") as folder:
        source, target, errors = (Path(folder) / name for name in ("trail.html", "trail.pdf", "errors"))
        source.write_text(html, encoding="utf-8")
        with source.open("rb") as given, errors.open("wb") as said:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "orchestrator.trail.press", str(target)],
                stdin=given, stdout=subprocess.PIPE, stderr=said, text=True,
            )  # fmt: skip
            with child:
                _follow(child, progress)
        if child.returncode != 0 or not target.exists():
            raise PdfFailed(output=errors.read_text(encoding="utf-8", errors="replace")[-1500:])
        return target.read_bytes()


def _follow(child: subprocess.Popen[str], progress: Callable[[int], None]) -> None:
    """Hear the child out; it is ended when whoever waits for it is."""
    try:
        for line in child.stdout or ():
            if line.startswith(_PAGE):
                progress(int(line.removeprefix(_PAGE)))
    except BaseException:  # whatever ended the wait, the child must not go on alone
        child.kill()
        raise


class _Pages(logging.Handler):
    """Turns WeasyPrint's progress messages into lines of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say the page's number."""
        if "Creating layout - Page" in record.msg and record.args:
            sys.stdout.write(f"{_PAGE}{record.args[0]}\n")  # type: ignore[index]
            sys.stdout.flush()


def main(target: str) -> None:
    """Lay out the HTML on the input; the document's identifier is its digest, so that equal input gives equal bytes."""
    # One document and then the end: collecting garbage meanwhile costs a fifth of the time and frees next to nothing.
    gc.disable()
    import weasyprint
    from weasyprint.urls import URLFetcher

    log = logging.getLogger("weasyprint.progress")
    log.setLevel(logging.INFO)
    log.addHandler(_Pages())
    html = sys.stdin.buffer.read()
    document = weasyprint.HTML(
        string=html.decode("utf-8"), base_url=None, url_fetcher=URLFetcher(allowed_protocols=["file"])
    )
    document.write_pdf(target, pdf_variant=VARIANT, pdf_identifier=hashlib.sha256(html).digest()[:16])


if __name__ == "__main__":
    main(sys.argv[1])

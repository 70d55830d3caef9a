"""The fonts of the trail: Noto Sans SC from the browser bundle, and fonts of rare characters, embedded as subsets.

Only these are used: a character that none of them holds is written as 〔U+20BB7〕 rather than in whatever font the
machine has, so that nothing is lost unseen and the same text gives the same bytes. A bank adds its own font of rare
name characters by putting it into `fonts` of the data directory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from orchestrator.settings import PROJECT

TEXT_FONTS = PROJECT / "task_ui" / "static" / "dist" / "fonts"
# Debian's fonts-hanazono: the Chinese characters of Unicode's extensions A to F.
RARE_FONTS = Path("/usr/share/fonts/truetype/hanazono")
_RARE_NAMES = ("Trail Rare", "Trail Rarer", "Trail Rarest")
FAMILY = ", ".join(f"'{name}'" for name in ("Trail", *_RARE_NAMES))
_WEIGHTS = {400: "NotoSansSC-400.ttf", 600: "NotoSansSC-600.ttf"}


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts that a text needs: CSS that declares them, and the text with what none of them holds spelt out."""

    css: str
    text: str
    missing: frozenset[str]


def present() -> bool:
    """Whether the text fonts have been built."""
    return all((TEXT_FONTS / name).is_file() for name in _WEIGHTS.values())


def faces(text: str, own: Path | None = None) -> Faces:
    """What this text needs; `own` is the folder of the bank's own fonts."""
    wanted = {character for character in set(text) if not character.isascii() or character in _CONTROLS}
    left = wanted - _coverage(TEXT_FONTS / _WEIGHTS[400])
    rare: list[Path] = []
    for path in _rare(own):
        found = left & _coverage(path)
        if found and len(rare) < len(_RARE_NAMES):
            rare.append(path)
            left -= found
    return Faces(_css(rare), _spelt_out(text, left), frozenset(left))


_CONTROLS = frozenset(chr(n) for n in (*range(32), 127)) - {"\t", "\n", "\r"}


def _rare(own: Path | None) -> Sequence[Path]:
    folders = [folder for folder in (own, RARE_FONTS) if folder is not None and folder.is_dir()]
    return [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".ttf", ".otf")]


@cache
def _coverage(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _css(rare: Sequence[Path]) -> str:
    rules = [_rule("Trail", weight, TEXT_FONTS / name) for weight, name in _WEIGHTS.items()]
    rules += [_rule(name, 400, path) for name, path in zip(_RARE_NAMES, rare, strict=False)]
    return "".join(rules) + f"html {{ font-family: {FAMILY}; }}\n"


def _rule(family: str, weight: int, path: Path) -> str:
    return f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url('{path.as_uri()}'); }}\n"


def _spelt_out(text: str, missing: frozenset[str] | set[str]) -> str:
    return text.translate({ord(character): f"〔U+{ord(character):04X}〕" for character in missing})

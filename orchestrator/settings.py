"""Everything that the environment decides, read once at start and validated there.

Variables are named COUNTERSIGN_*, except DATABASE_URL and PORT, which are what people expect them to be.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestrator.errors import CountersignError

PROJECT = Path(__file__).resolve().parent.parent

# A service that was started as a demonstration stays one for every command on its data.
DEMO_MARK = "demonstration"


class SettingInvalid(CountersignError):
    """An environment variable holds something that cannot be used; the service does not start."""

    code: ClassVar[str] = "setting-invalid"
    zh: ClassVar[str] = "环境变量 {name}={value!r} 无效：应为{expected_zh}。"
    en: ClassVar[str] = "Environment variable {name}={value!r} is not usable: expected {expected}."


@dataclass(frozen=True, slots=True)
class Settings:
    """The service's settings; see docs/operations.md for each."""

    database_url: str | None
    data: Path
    models: Path
    host: str
    port: int
    zone: ZoneInfo
    demo: bool
    secret: str | None
    workers: int
    max_upload: int
    http_hosts: frozenset[str] = frozenset()

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read and validate the environment; SettingInvalid names the first variable that is wrong."""
        data = Path(environ.get("COUNTERSIGN_DATA") or PROJECT / "data").resolve()
        return cls(
            database_url=environ.get("DATABASE_URL") or None,
            data=data,
            models=Path(environ.get("COUNTERSIGN_MODELS") or PROJECT).resolve(),
            host=environ.get("COUNTERSIGN_HOST") or "127.0.0.1",
            port=_number(environ, "PORT", 8000, 1, 65535),
            zone=_zone(environ),
            demo=_flag(environ, "COUNTERSIGN_DEMO") or (data / DEMO_MARK).exists(),
            secret=environ.get("COUNTERSIGN_SECRET") or None,
            workers=_number(environ, "COUNTERSIGN_WEB_WORKERS", 2, 1, 64),
            max_upload=_number(environ, "COUNTERSIGN_MAX_UPLOAD", 10_000_000, 1_000, 1_000_000_000),
            http_hosts=frozenset((environ.get("COUNTERSIGN_HTTP_HOSTS") or "").replace(",", " ").lower().split()),
        )


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingInvalid(
            name=name, value=text, expected=f"a whole number {low}..{high}", expected_zh=f"{low} 到 {high} 的整数"
        )
    return int(text)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = (environ.get(name) or "0").lower()
    if text not in ("0", "1", "true", "false", "yes", "no"):
        raise SettingInvalid(name=name, value=text, expected="0 or 1", expected_zh=" 0 或 1")
    return text in ("1", "true", "yes")


def _zone(environ: Mapping[str, str]) -> ZoneInfo:
    name = environ.get("COUNTERSIGN_ZONE") or "Asia/Shanghai"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(
            name="COUNTERSIGN_ZONE", value=name, expected="an IANA time zone", expected_zh=" IANA 时区名"
        ) from error

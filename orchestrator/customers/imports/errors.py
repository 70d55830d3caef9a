"""What an import refuses as a whole, in words; what is wrong with single rows stands in `findings`."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.customers.errors import CustomersError


class ImportRefused(CustomersError):
    """Root of the refusals of imports."""

    code: ClassVar[str] = "import-refused"
    status: ClassVar[int] = 422


class ImportUnknown(ImportRefused):
    """No import with this id that is this person's."""

    code: ClassVar[str] = "import-unknown"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有这次导入。"
    en: ClassVar[str] = "There is no such import."


class ImportElsewhere(ImportRefused):
    """The import is not in the state that this act needs."""

    code: ClassVar[str] = "import-state"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "这次导入现在不能进行此操作（{state}），请刷新页面。"
    en: ClassVar[str] = "The import is not where this can be done ({state}); please reload."


class FileTooLarge(ImportRefused):
    """The file has more bytes than an import takes."""

    code: ClassVar[str] = "import-file-too-large"
    status: ClassVar[int] = 413
    zh: ClassVar[str] = "文件过大：最多 {most} MB。请拆分后分别上传。"
    en: ClassVar[str] = "The file is too large: at most {most} MB. Please split it."


class FileEmpty(ImportRefused):
    """A file without any row."""

    code: ClassVar[str] = "import-file-empty"
    zh: ClassVar[str] = "文件是空的，没有可导入的行。"
    en: ClassVar[str] = "The file is empty: there is no row to import."


class FileKindUnknown(ImportRefused):
    """Neither xlsx nor csv."""

    code: ClassVar[str] = "import-file-kind"
    status: ClassVar[int] = 415
    zh: ClassVar[str] = "只接受 xlsx 和 csv 文件。旧版 .xls 或加密的文件，请在 Excel 中另存为不加密的 .xlsx。"
    en: ClassVar[str] = (
        "Only xlsx and csv files are read. Save an old .xls or an encrypted file as .xlsx without a password."
    )


class WorkbookUnsafe(ImportRefused):
    """A workbook that would unpack to far more than a list of customers can be."""

    code: ClassVar[str] = "import-workbook-unsafe"
    zh: ClassVar[str] = "工作簿解压后过大或结构异常（{what}），已拒绝。"
    en: ClassVar[str] = "The workbook would unpack to too much or is not built as one ({what}); it is refused."


class WorkbookUnreadable(ImportRefused):
    """A file that is called xlsx and cannot be read as one."""

    code: ClassVar[str] = "import-workbook-unreadable"
    zh: ClassVar[str] = "工作簿无法读取，可能已损坏。请用 Excel 打开并重新保存。"
    en: ClassVar[str] = "The workbook cannot be read and may be damaged. Open it in Excel and save it again."


class EncodingUnknown(ImportRefused):
    """A csv that is neither UTF-8, UTF-16 nor GB18030."""

    code: ClassVar[str] = "import-encoding"
    zh: ClassVar[str] = "无法识别文件编码（第 {position} 字节起）。请另存为 UTF-8 或 GB18030。"
    en: ClassVar[str] = "The encoding is not known (from byte {position}). Save the file as UTF-8 or GB18030."


class TooManyRows(ImportRefused):
    """More rows than an import takes."""

    code: ClassVar[str] = "import-too-many-rows"
    zh: ClassVar[str] = "行数过多：一次最多 {most} 行。"
    en: ClassVar[str] = "Too many rows: at most {most} at once."


class TooManyColumns(ImportRefused):
    """More columns than a list of customers can have."""

    code: ClassVar[str] = "import-too-many-columns"
    zh: ClassVar[str] = "列数过多：一次最多 {most} 列。"
    en: ClassVar[str] = "Too many columns: at most {most}."


class LayoutInvalid(ImportRefused):
    """A choice of columns that cannot be used."""

    code: ClassVar[str] = "import-layout"
    zh: ClassVar[str] = "列对应有误：{why_zh}。"
    en: ClassVar[str] = "The columns cannot be used so: {why_en}."


class RowsBad(ImportRefused):
    """All rows were wanted, and some cannot be imported."""

    code: ClassVar[str] = "import-rows-bad"
    zh: ClassVar[str] = "有 {count} 行不能导入。请改正后重新上传，或选择只导入合格行。"
    en: ClassVar[str] = "{count} rows cannot be imported. Correct them and upload again, or import the good rows only."


class ListChanged(ImportRefused):
    """Between check and import somebody changed the customers that the list is about."""

    code: ClassVar[str] = "import-list-changed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "检查之后客户资料已有变化，未导入任何一行。请重新检查。"
    en: ClassVar[str] = "Customers changed since the check, and nothing was imported. Please check again."

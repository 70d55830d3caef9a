"""Importing a list of customers: upload, columns, check, preview, import.

`bounds` says what is accepted at all, `sheets` reads rows, `layout` finds headers and columns, `checking` decides
about one row (pure), `batches` are the use cases, `rows` reads what became of the rows.
"""

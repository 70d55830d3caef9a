"""The bank's rules that are functions rather than tables: identifiers, amounts, dates, calendar, duties.

Pure: no database, no clock of its own (a function that needs today is given it). README.md lists the names.
"""

"""Reading the files that regulators publish: bytes in, typed rows out. No Django, no database, no clock.

`read_file` finds the table in a file and keeps the columns that mean something; `register_of` makes services of its
rows. What could not be taken is a `Problem` with its row, never a guess.
"""

from plumbline.register.feeds.parsing import register_of
from plumbline.register.feeds.reading import read_file
from plumbline.register.feeds.rows import (
    GradeRow,
    GradingRow,
    InspectionRow,
    Problem,
    Register,
    ServiceRow,
    Table,
)

__all__ = [
    "GradeRow",
    "GradingRow",
    "InspectionRow",
    "Problem",
    "Register",
    "ServiceRow",
    "Table",
    "read_file",
    "register_of",
]

"""Reading of uploaded files: delimited text in any encoding, gzip of it, and Excel workbooks.

`read_file` is the one way in. Everything is read as text first and typed column by column, from the whole column, so
that nothing is silently wrong: what could not be read is counted and named by line, and what can't be told is asked.
"""

from tools.files.limits import Limits
from tools.files.reading import FileRead, read_file

__all__ = ["FileRead", "Limits", "read_file"]

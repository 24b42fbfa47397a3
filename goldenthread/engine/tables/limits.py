"""How much a table may hold, so that no file can take the memory or the time that others need."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

FILE = 50 * MEGABYTE
"""Bytes of a file: more than ten times the largest register of its kind that is published as one table."""
ROWS = 100_000
COLUMNS = 500
"""As wide as the widest survey tables; a table of a register has fewer than fifty."""
CELL = 100_000
"""Characters of one cell: what search reads of a text (kernel/search.py). A spreadsheet itself holds 32,767."""
UNPACKED = 120 * MEGABYTE
"""Bytes of all parts of a spreadsheet together; a spreadsheet of 100,000 rows and 40 columns unpacks to less."""
PARTS = 2_000
"""Files inside a spreadsheet."""
RATIO = 200
"""How many times larger a part may become; a spreadsheet's own repetitive XML reaches 30, a bomb 1,000."""
RATIO_FROM = MEGABYTE
"""Parts smaller than this may be packed as tightly as they like."""

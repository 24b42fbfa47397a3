"""The tables of this room: each file of `registers/` declares one."""

from goldenthread.inventory import registers  # noqa: F401 (declares every register)

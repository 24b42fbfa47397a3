"""Every register of this room, one file each: a new file is all that a new register takes, beside its migration."""

from importlib import import_module
from pkgutil import iter_modules

from goldenthread.inventory import lists  # noqa: F401 (declares the lists that the registers start with)

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

"""What the web server runs: one application in each of its workers."""

from __future__ import annotations

import multiprocessing
import os
import signal

from goldenthread.project.processes import tie_to

parent = multiprocessing.parent_process()
if parent is not None and parent.pid is not None:
    # Until it serves, a worker has its parent's handlers, which only take a note: being asked to end must end it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The web server's main process may be killed without a word; a worker that answers on would haunt the next start.
    tie_to(parent.pid, signal.SIGKILL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.project.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 (as late as possible: this takes a while)

application = get_wsgi_application()

from goldenthread.project import checks  # noqa: E402 (needs the apps)
from goldenthread.project.refused import Refused  # noqa: E402

try:
    # Whatever web server loads this: production is safe or does not start.
    checks.refuse_unsafe_settings()
    checks.refuse_unsafe_database()
except Refused as refusal:
    raise SystemExit(str(refusal)) from None

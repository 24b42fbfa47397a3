"""A register that only tests declare: official accounts, with a lifecycle, people, roles and dates that are duties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar

from django.apps import apps
from django.db import connection, models

from goldenthread.engine import kinds, verbs
from goldenthread.engine import register as registers
from goldenthread.engine.duty import Duty
from goldenthread.kernel import lifecycle as lifecycles
from goldenthread.kernel.lifecycle import Lifecycle, Move, State
from goldenthread.kernel.models import Entry

KEY = "test-accounts"


def lacks_an_approver(account: Any) -> list[str]:
    """What approving an account takes besides its fields."""
    return [] if account.handle != "@nobody" else ["Somebody must stand behind the handle."]


CYCLE = Lifecycle(
    states=[
        State("requested", "Requested"),
        State("approved", "Approved"),
        State("open", "Open"),
        State("closed", "Closed"),
    ],
    moves=[
        Move(
            name="approve",
            label="Approve",
            told="Approved by the head",
            sources=("requested",),
            to="approved",
            needs="publish",
            filled=("handle", "review_by"),
            lacks=lacks_an_approver,
            follows="It can be opened then.",
        ),
        Move(name="open", label="Open", told="Opened", sources=("approved",), to="open"),
        Move(name="attest", label="Attest", told="Attested", sources=("open",), to="open"),
        Move(name="close", label="Close", told="Closed", sources=("open",), to="closed", asks_reason=True),
    ],
)
REVIEW = Duty("Review", role="keeper_role", person="keeper", done_in=("closed",))
REPORT = Duty("Report", warns=7, escalates=3, done_when="reported_on")


@cache
def model() -> type[Entry]:
    """The model; it is known to Django during `declared` alone."""

    class Account(Entry):
        register_key: ClassVar[str] = KEY
        handle = models.CharField(max_length=60, blank=True, default="")
        keeper = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
        keeper_role = models.ForeignKey(
            "kernel.Role", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
        )
        review_by = models.DateField(null=True, blank=True, db_index=True)
        report_by = models.DateField(null=True, blank=True, db_index=True)
        reported_on = models.DateField(null=True, blank=True)

        class Meta:
            app_label = "engine"

    return Account


@contextmanager
def declared(**more: Any) -> Iterator[registers.Register]:
    """The register with its table, during the block; before anything else is written in the test's transaction."""
    kind = model()
    apps.all_models["engine"]["account"] = kind
    apps.clear_cache()
    with connection.schema_editor() as editor:
        editor.create_model(kind)
    try:
        registers.register(
            singular="Account",
            plural="Accounts",
            about="Accounts.",
            fields=[
                kinds.Text("handle", "Handle"),
                kinds.Day("review_by", "Review by", duty=REVIEW),
                kinds.Day("report_by", "Report by", duty=REPORT, **more),
                kinds.Day("reported_on", "Reported on"),
            ],
            columns=["title", "state"],
            lifecycle=CYCLE,
        )(kind)
        yield registers.catalogue()[KEY]
    finally:
        registers._catalogue.pop(KEY, None)
        lifecycles._declared.pop(KEY, None)
        for known in [known for known in verbs.MOVES if known[0] == KEY]:
            del verbs.MOVES[known]
        del apps.all_models["engine"]["account"]
        apps.clear_cache()

"""Handing over a post: naming a successor, and the successor's yes or no over the open duties."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goldenthread.engine import kinds, read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import day_words, plain
from goldenthread.governance import actions, queries
from goldenthread.governance.views.acting import REASON, Act, Preview, Values, performed
from goldenthread.governance.views.asking import email_field, name_of, organisation_href, person_of, way_here
from goldenthread.governance.views.posts import handover_or_404, post_or_404
from goldenthread.governance.views.tables import Cell, Table
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Handover, HandoverState, Organisation, Person, Role
from goldenthread.kernel.permissions import Visitor

METHODS = ["GET", "HEAD", "POST"]
ANSWERS = (
    ("accept", gettext_lazy("I take over the post and its duties")),
    ("decline", gettext_lazy("I do not take it over")),
)


@require_http_methods(METHODS)
@careful
def hand_over_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """Name a successor and a day; the open duties are listed."""
    post = post_or_404(request, number)
    if not actions.may_hand_over(request.user, post):
        raise NotAllowed(_("Only the holder, or whoever administers the organisation, hands over a post."))

    def do(values: Values) -> str:
        person = person_of(values["email"])
        actions.hand_over(post, to=person, on=values["on"], by=cast(Person, request.user), reason=values["reason"])
        return _("%(person)s was asked to take over. Until then the duties count as not accepted.") % {"person": person}

    def preview(values: Values) -> Preview:
        person = person_of(values["email"])
        text = _("%(person)s is asked to take over on %(day)s. These duties pass once they accept.")
        told = {"person": person, "day": day_words(values["on"])}
        return Preview(text % told, [duties_table(post.role, post.organisation, request, values["on"])])

    named = {"role": name_of(post.role), "organisation": name_of(post.organisation)}
    act = Act(
        title=_("Hand over “%(role)s”, %(organisation)s") % named,
        fields=[
            email_field(_("Successor’s e-mail address"), _("With which the person signs in.")),
            kinds.Day("on", _("First day of the successor"), required=True),
            REASON,
        ],
        first={"on": post.until_on or timezone.localdate()},
        do=do,
        preview=preview,
        back=organisation_href(post.organisation, "posts"),
        breadcrumbs=way_here(post.organisation),
        submit=_("Ask the successor"),
    )
    return performed(request, act)


@require_http_methods(METHODS)
@careful
def handover_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """The successor accepts, or says why not; whoever named them may take it back."""
    handover = handover_or_404(request, number)
    if handover.state != HandoverState.PROPOSED:
        raise NotAllowed(_("This has been answered or withdrawn already."))
    if handover.successor_id != request.user.pk:
        return _withdrawing(request, handover)
    duties = duties_table(handover.role, handover.organisation, request, handover.on)

    def do(values: Values) -> str:
        by = cast(Person, request.user)
        if values["answer"] == "decline":
            actions.decline(handover, by=by, why=values["reason"])
            return _("Whoever asked you reads why you do not take it over.")
        actions.accept(handover, by=by, duties=[_written(row[0]) for row in duties.rows])
        return _("The post is yours from that day on.")

    def preview(values: Values) -> Preview:
        if values["answer"] == "decline":
            if not values["reason"]:
                message = _("Say why, so that somebody else can be found.")
                raise Refused(message, fields={"reason": message})
            return Preview(_("The duties stay as not accepted until somebody else takes them over."))
        return Preview(_("From that day on you answer for these duties."), [duties])

    told = {
        "person": handover.leaving.person,
        "role": name_of(handover.role),
        "organisation": name_of(handover.organisation),
        "day": day_words(handover.on),
    }
    act = Act(
        title=_("Take over “%(role)s”, %(organisation)s?") % told,
        text=_("%(person)s hands the post over on %(day)s. Continue to see its duties before you answer for good.")
        % told,
        fields=[
            kinds.Fixed("answer", _("Your answer"), choices=ANSWERS, required=True),
            kinds.Text("reason", _("Why not"), hint=_("Only if you do not take it over."), limit=500),
        ],
        first={"answer": "accept"},
        do=do,
        preview=preview,
        back=reverse("my-work"),
        submit=_("Send the answer"),
    )
    return performed(request, act)


def _withdrawing(request: HttpRequest, handover: Handover) -> HttpResponseBase:
    def do(values: Values) -> str:
        actions.withdraw(handover, by=cast(Person, request.user))
        return _("It was withdrawn.")

    act = Act(
        title=_("Withdraw the naming of %(person)s?") % {"person": handover.successor},
        text=_("The post stays with its holder. Somebody else can be named then."),
        fields=[],
        do=do,
        back=organisation_href(handover.organisation, "posts"),
        breadcrumbs=way_here(handover.organisation),
        submit=_("Withdraw"),
    )
    return performed(request, act)


def duties_table(role: Role, organisation: Organisation, request: HttpRequest, day: Any) -> Table:
    """What whoever holds a role in an organisation answers for on a day."""
    reading = read.reading_of(request.user)
    columns = {"entry": _("Duty"), "part": _("Clause"), "how": _("How")}
    table = Table("duties", _("Open duties"), columns, nothing=_("No duty of this post is recorded."))
    for each in queries.duties_in(role, organisation, reading, on=day):
        named = plain(each.what.title, reading.language) or each.what.key
        table.rows.append(
            [Cell(named, reading.address_of(each.what), written=each.what.reference), each.part, str(each.words)]
        )
    return table


def _written(cell: Cell | str) -> str:
    return str(cell.written if isinstance(cell, Cell) else cell)


def waiting_for(visitor: Visitor) -> list[dict[str, str]]:
    """The posts that somebody was named for and has not answered, for their work page."""
    return [
        {
            "text": _("Take over “%(role)s”, %(organisation)s, on %(day)s?")
            % {"role": name_of(each.role), "organisation": name_of(each.organisation), "day": day_words(each.on)},
            "href": reverse("handover", args=[each.pk]),
        }
        for each in (queries.handovers_waiting(visitor) if isinstance(visitor, Person) else [])
    ]

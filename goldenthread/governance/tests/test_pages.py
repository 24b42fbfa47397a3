"""What the pages of the room say and do, from the form over what it touches to what has become of it."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.test import Client
from django.utils import timezone

from goldenthread.engine import read
from goldenthread.engine.kinds import EntryReference
from goldenthread.governance.tests.conftest import Government
from goldenthread.kernel import actions, posts, reorganising
from goldenthread.kernel.models import (
    Appointment,
    Event,
    FormerName,
    Grant,
    Handover,
    HandoverState,
    Organisation,
    Role,
    Term,
    Visibility,
)
from tests import factories


def day(name: str = "on") -> dict[str, int]:
    today = timezone.localdate()
    return {f"{name}-day": today.day, f"{name}-month": today.month, f"{name}-year": today.year}


def send(client: Client, where: str, fields: dict[str, Any], *, confirmed: bool = True, status: int = 302) -> Any:
    """Fill in a form as a browser does; with `confirmed` also its second step."""
    shown = client.get(where)
    assert shown.status_code == 200
    names = [f["value"] for f in shown.context["fields"] if f.get("name") == "shown"]
    sent = {"shown": names, "version": shown.context["version"] or "", **fields}
    answer = client.post(where, sent | ({"confirmed": "yes"} if confirmed else {}))
    assert answer.status_code == status, answer.context and answer.context.get("errors")
    return answer


def body(answer: Any) -> str:
    return str(answer.content.decode())


def kept(organisation: Organisation, *names: str, **facts: Any) -> list[Term]:
    made = [Term(key=f"t.{n}", vocabulary="t", code=n, organisation=organisation, **facts) for n in names]
    return actions.create_many(made, by=None)


def ways(government: Government) -> str:
    return f"/organisations/{government.ours.key}/"


def test_a_renamed_organisation_shows_its_former_name_and_is_found_by_it(government: Government) -> None:
    root = government.client("root")
    asked = {"title_en": "Renewed", "acronym": "R", **day()}
    preview = send(root, f"{ways(government)}rename/", asked, confirmed=False, status=200)
    assert "“Treasury” is to be called “Renewed”" in body(preview)
    assert not FormerName.objects.exists()
    send(root, f"{ways(government)}rename/", asked)
    page = body(Client().get(ways(government)))
    assert "Renewed" in page
    assert "Treasury" in page
    assert government.ours.key in body(Client().get("/registers/organisations/?q=treasury"))
    assert "Renewed" in body(Client().get("/search/?q=treasury"))


def test_the_page_tells_what_it_keeps(government: Government) -> None:
    kept(government.ours, "a", "b", visibility=Visibility.PUBLIC)
    (table,) = Client().get(ways(government)).context["counts"]
    told = {row["cells"][0]["text"]: row["cells"][1]["text"] for row in table["rows"]}
    assert str(told["Terms"]) == "2"
    assert ">Terms</a>" in body(Client().get(ways(government)))


def test_a_stale_form_renames_nothing(government: Government) -> None:
    client, where = government.client("root"), f"{ways(government)}rename/"
    sent = {"shown": ["title", "acronym", "on", "reason"], "version": 1, "title_en": "X", **day(), "confirmed": "yes"}
    actions.change(government.ours, by=None, acronym="O")
    answer = client.post(where, sent)
    assert answer.status_code == 409
    assert not FormerName.objects.exists()


def test_a_merger_shows_what_it_touches_and_does_it_once_confirmed(government: Government) -> None:
    kept(government.ours, "a", "b", visibility=Visibility.PUBLIC)
    root, where = government.client("root"), f"{ways(government)}merge/"
    asked = {"others": "", "into": government.theirs.key, "rights": "carry", "posts": "carry", **day()}
    preview = body(send(root, where, asked, confirmed=False, status=200))
    for told in ("Terms", "Araminta", "Agency", "Contribute", "Their old addresses go on answering"):
        assert told in preview
    assert not Event.objects.filter(verb="merged").exists()
    send(root, where, asked)
    government.agency.refresh_from_db()
    assert government.agency.parent == government.theirs
    assert Term.objects.filter(organisation=government.theirs).count() == 2
    assert Appointment.objects.filter(organisation=government.theirs, person=government.holder).exists()
    for old in (ways(government), f"/registers/organisations/{government.ours.key}/"):
        assert Client().get(old).status_code == 200
    assert "merged on" in body(Client().get(ways(government)))
    assert "Treasury" in body(Client().get(f"/organisations/{government.theirs.key}/"))


def test_several_merge_into_a_new_one(government: Government) -> None:
    asked = {"others": "Harbour", "new_en": "Union", "new_fr": "Union", "rights": "end", "posts": "end", **day()}
    send(government.client("root"), f"{ways(government)}merge/", asked)
    union = Organisation.objects.get(key="union")
    assert (union.parent, union.began_on) == (government.root, timezone.localdate())
    assert set(Organisation.objects.filter(successor=union)) == {government.ours, government.theirs}
    assert not Grant.objects.filter(organisation=union).exists()


def test_whoever_administers_one_of_them_merges_nothing(government: Government) -> None:
    client, before = government.client("administrator"), Event.objects.count()
    for into in ({"into": government.theirs.key}, {"new_en": "Mine"}):
        asked = {"others": "", **into, "rights": "carry", "posts": "carry", **day()}
        answer = send(client, f"{ways(government)}merge/", asked, status=403)
        assert "Only those who administer every organisation concerned" in body(answer)
    answer = send(client, f"{ways(government)}move/", {"parent": ""}, status=403)
    split = {"parts": "One\nTwo", "ends": "yes", "rights": "carry", **day()}
    send(client, f"{ways(government)}split/", split, status=403)
    assert Event.objects.count() == before


def test_nonsense_is_said_at_its_field_and_does_nothing(government: Government) -> None:
    root, before = government.client("root"), Event.objects.count()
    merge = {"others": "", "rights": "carry", "posts": "carry", **day()}
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("rename", {"title_en": "", **day()}),
        ("rename", {"title_en": "X", "on-day": "31", "on-month": "2", "on-year": "2026"}),
        ("rename", {"title_en": "Treasury", **day()}),
        ("merge", merge),
        ("merge", {**merge, "into": "nowhere"}),
        ("merge", {**merge, "into": government.theirs.key, "others": "nowhere at all"}),
        ("merge", {**merge, "into": government.theirs.key, "rights": "perhaps"}),
        ("merge", {**merge, "into": government.theirs.key, "on-year": "2999"}),
        ("move", {"parent": government.agency.key}),
        ("end", day()),
        ("split", {"parts": "", "ends": "yes", "rights": "carry", **day()}),
        ("split", {"parts": government.ours.key, "ends": "no", "rights": "carry", **day()}),
        ("posts/new", {"role": "head", "email": "nobody@example.org"}),
        ("posts/new", {"role": "x", "email": government.holder.email}),
        (
            "posts/new",
            {"role": "head", "email": government.holder.email, **day("first"), **day("last"), "last-year": "2001"},
        ),
        ("rights/new", {"right": "rule", "email": government.holder.email}),
    ]
    for page, fields in wrong:
        answer = send(root, f"{ways(government)}{page}/", fields, status=422)
        assert answer.context["errors"], (page, fields)
    assert Event.objects.count() == before


def test_a_split_asks_who_takes_what(government: Government) -> None:
    kept(government.ours, "a", "b", visibility=Visibility.PUBLIC)
    root, where = government.client("root"), f"{ways(government)}split/"
    asked = {"parts": "Roads / Routes\nRails", "ends": "yes", "rights": "carry", **day()}
    preview = send(root, where, asked, confirmed=False, status=200)
    takers = [field["name"] for field in preview.context["fields"] if field["kind"] == "select"]
    assert takers == ["takes-terms", "takes-below"]
    send(root, where, {**asked, "takes-terms": "1", "takes-below": "0"})
    assert {term.organisation.key for term in Term.objects.all()} == {"rails"}  # type: ignore[union-attr]
    government.agency.refresh_from_db()
    assert government.agency.parent is not None
    assert government.agency.parent.title == {"en": "Roads", "fr": "Routes"}


def test_the_name_of_a_merged_organisation_leads_to_its_successor_and_its_key_to_itself(government: Government) -> None:
    reform = reorganising.Reform(timezone.localdate(), None)
    reorganising.merge([government.ours], reform, into=government.theirs, carried=reorganising.Carried())
    kind, reading = EntryReference("x", "", to="organisations"), read.reading_of(government.visitors["root"])
    assert kind.parse("Treasury", reading) == government.theirs.pk
    assert kind.parse(government.ours.key, reading) == government.ours.pk
    reorganising.rename(government.theirs, reform, title={"en": "Renewed"})
    factories.organisation("Harbour and others")
    assert kind.parse("Harbour", reading) == government.theirs.pk
    actions.change(government.theirs, by=None, visibility=Visibility.RESTRICTED)
    outside = read.reading_of(government.visitors["stranger"])
    assert kind.parse("Treasury", outside) == government.ours.pk, "nobody is led to what they may not see"


def test_somebody_is_appointed_and_the_post_ends(government: Government) -> None:
    administrator = government.client("administrator")
    asked = {"role": "clerk", "email": government.holder.email, **day("first")}
    send(administrator, f"{ways(government)}posts/new/", asked)
    post = Appointment.objects.get(role=government.clerk)
    assert "Clerk" in body(administrator.get(f"{ways(government)}posts/"))
    send(administrator, f"/posts/{post.pk}/end/", day())
    assert "Clerk" not in body(government.client("stranger").get(f"{ways(government)}posts/"))


def test_a_right_is_given_and_ended(government: Government) -> None:
    administrator = government.client("administrator")
    asked = {"right": "contribute", "email": government.holder.email, **day("first")}
    send(administrator, f"{ways(government)}rights/new/", asked)
    grant = Grant.objects.get(person=government.holder)
    send(administrator, f"{ways(government)}rights/new/", asked, status=422)
    assert "Araminta" in body(administrator.get(f"{ways(government)}rights/"))
    send(administrator, f"/rights/{grant.pk}/end/", day())
    assert "Araminta" not in body(administrator.get(f"{ways(government)}rights/"))


def test_a_holder_hands_over_and_the_successor_accepts(government: Government) -> None:
    term = factories.person("Grace")
    holder, successor = government.client("holder"), government.visitors["reader"]
    where = f"/posts/{government.post.pk}/hand-over/"
    send(holder, where, {"email": term.email, **day()}, status=422)
    send(holder, where, {"email": successor.email, **day()})  # type: ignore[union-attr]
    handover = Handover.objects.get()
    reader = government.client("reader")
    assert "Take over “Head”, Treasury" in body(reader.get("/my-work/"))
    vacant = body(government.client("stranger").get(f"{ways(government)}duties-with-no-holder/"))
    assert "Not yet accepted by" in vacant
    assert "From that day on you answer" in body(
        send(reader, f"/handovers/{handover.pk}/", {"answer": "accept"}, confirmed=False, status=200)
    )
    send(reader, f"/handovers/{handover.pk}/", {"answer": "accept"})
    assert Appointment.objects.get(person=successor).role == government.head
    assert "Take over" not in body(reader.get("/my-work/"))
    assert reader.get(f"/handovers/{handover.pk}/").status_code == 403


def test_a_successor_declines_with_a_reason_that_administrators_read(government: Government) -> None:
    handover = posts.hand_over(government.post, to=government.visitors["reader"], on=timezone.localdate(), by=None)  # type: ignore[arg-type]
    reader, where = government.client("reader"), f"/handovers/{handover.pk}/"
    send(reader, where, {"answer": "decline"}, confirmed=False, status=422)
    send(reader, where, {"answer": "decline", "reason": "Zanzibar calls"})
    handover.refresh_from_db()
    assert handover.state == HandoverState.DECLINED
    assert "Zanzibar calls" in body(government.client("administrator").get(f"{ways(government)}posts/"))
    assert "Zanzibar calls" not in body(government.client("stranger").get(f"{ways(government)}posts/"))


def test_whoever_named_a_successor_takes_it_back(government: Government) -> None:
    handover = posts.hand_over(government.post, to=government.visitors["reader"], on=timezone.localdate(), by=None)  # type: ignore[arg-type]
    send(government.client("holder"), f"/handovers/{handover.pk}/", {})
    handover.refresh_from_db()
    assert handover.state == HandoverState.WITHDRAWN


def test_two_roles_become_one(government: Government) -> None:
    send(government.client("root"), "/roles/head/merge/", {"into": "clerk"})
    assert Role.objects.get(key="head").successor_id == government.clerk.pk
    assert "Araminta" in body(government.client("stranger").get("/roles/clerk/holders/"))
    assert Client().get("/registers/roles/head/").status_code == 200


def test_the_access_report_says_who_and_why(government: Government) -> None:
    (term,) = kept(government.ours, "a")
    auditor = government.client("auditor")
    answer = auditor.get(f"/access/terms/{term.key}.csv")
    rows = {row["person"]: row for row in csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))}
    email = {who: visitor.email for who, visitor in government.visitors.items() if who != "anonymous"}  # type: ignore[union-attr]
    assert set(rows) == set(email.values()) - {email["stranger"]}
    assert rows[email["contributor"]]["may"] == "change"
    assert rows[email["reader"]]["may"] == ""
    assert "Contribute, Treasury" in rows[email["contributor"]]["rights"]
    page = body(auditor.get(f"/access/terms/{term.key}/"))
    assert "It is open to its organisation" in page


def test_the_link_to_the_report_is_for_those_who_may_open_it(government: Government) -> None:
    (term,) = kept(government.ours, "a", visibility=Visibility.PUBLIC)
    for who in government.visitors:
        shown = f"/access/terms/{term.key}/" in body(government.client(who).get(f"/registers/terms/{term.key}/"))
        assert shown is (who in {"auditor", "administrator", "root"}), who


def test_a_person_reads_what_they_can_see(government: Government) -> None:
    kept(government.ours, "a", "b")
    reader = government.visitors["reader"]
    page = body(government.client("reader").get(f"/people/{reader.pk}/access/"))  # type: ignore[union-attr]
    assert "Terms: 2" in page

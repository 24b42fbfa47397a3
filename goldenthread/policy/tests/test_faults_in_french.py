"""Whoever reads French is told in French what is wrong with a document, whatever language it was found out in."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from goldenthread.engine.register import catalogue
from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.policy.faults import SENTENCES, Fault
from goldenthread.policy.importers.safety.office_package import PART_LIMIT
from goldenthread.policy.importers.safety.xml_safety import DEPTH_LIMIT
from goldenthread.policy.models import DocumentRead
from goldenthread.policy.tests.calling import as_
from goldenthread.policy.tests.documents import KETTLES, at, form_of, kept, read, worked
from goldenthread.policy.tests.pdf_files import LOCKED, lines, pdf
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = lines("The cook boils the water for the tea of all who are in the house.")


def bomb() -> bytes:
    """A Word file with a part that unpacks to more than any document's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("_rels/.rels", b" " * (PART_LIMIT + 1))
    return file.getvalue()


@pytest.fixture
def browser(writer: Person) -> Client:
    return as_(writer)


def seen(browser: Client, held: DocumentRead, language: str) -> str:
    """What the page of a document tells is wrong, and what was noted when it was read."""
    answer = browser.get(at(held), headers={"accept-language": language})
    assert answer.status_code == 200
    told = [*(error["text"] for error in answer.context["errors"]), *answer.context.get("warnings", [])]
    return "\n".join(told).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "locked.pdf",
            pdf(PAGE, trailer=LOCKED),
            "Le PDF est chiffré ; enregistrez-le sans mot de passe et réessayez.",
        ),
        ("scan.pdf", pdf([], []), "Le PDF n’a pas de couche de texte : ses pages sont des images"),
        ("half.pdf", pdf(PAGE)[:300], "Le PDF est endommagé ou tronqué et ne peut pas être lu."),
        ("bomb.docx", bomb(), "La partie « _rels/.rels » dépasse 30 Mo une fois décompressée"),
        ("deep.html", b"<html>" + b"<div>" * (DEPTH_LIMIT * 9), "Les éléments sont imbriqués trop profondément"),
        ("long.txt", b"a\n" * 100_001, "Le fichier dépasse 100 000 lignes, ce qui est trop pour un instrument."),
        ("suite.xml", b"<doc>\n<chapter>\n</doc>", "Ligne 3 : Le XML n’est pas bien formé : "),
        ("kettles.xyz", KETTLES.encode(), "Ni son contenu ni son nom n’indiquent le format"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_the_visitors_language(
    browser: Client, name: str, content: bytes, told: str
) -> None:
    held = read(browser, content, name=name)
    fault = Fault.of_json(held.fault)
    assert told in seen(browser, held, "fr")
    assert str(fault) == seen(browser, held, "en")
    assert held.fault["key"] in SENTENCES, "what is stored is no sentence"


def test_what_was_overlooked_is_noted_in_the_visitors_language(browser: Client) -> None:
    held = read(browser, '<h1>Directive on Tea</h1><p>1. Boil <img alt="water">.</p>', name="tea.html")
    assert "Une image n’est pas conservée ; sa description la remplace." in seen(browser, held, "fr")
    assert "A picture is not kept; its description stands in its place." in seen(browser, held, "en")


def test_why_a_document_is_not_kept_is_told_in_the_visitors_language(browser: Client, ours: Organisation) -> None:
    held = read(browser)
    browser.post(at(held), {**form_of(browser, held), "do": "keep", "key": "kettles"})
    factories.entry(catalogue()["instruments"], key="kettles", organisation=ours)
    worked(held)
    assert "Il existe entre-temps un instrument" in seen(browser, held, "fr")
    assert "There is an instrument “kettles” by now." in seen(browser, held, "en")


def test_a_right_that_went_meanwhile_is_told_in_the_visitors_language(browser: Client, writer: Person) -> None:
    held = read(browser)
    browser.post(at(held), {**form_of(browser, held), "do": "keep", "key": "kettles"})
    held.refresh_from_db()
    held.wish = {**held.wish, "visibility": Visibility.PUBLIC}
    held.save()
    assert worked(held).fault["key"] == "public-not-allowed"
    assert "Pour le rendre public" in seen(browser, held, "fr")


def test_a_clause_that_is_too_long_is_told_in_the_visitors_language(browser: Client) -> None:
    kept(browser, read(browser), key="kettles")
    here = "/instruments/kettles/clauses/4.1.1/rewrite/"
    sent = {"text": "*" * 6_000, "opened": browser.get(here).context["opened"]}
    answer = browser.post(here, sent, headers={"accept-language": "fr"})
    assert [error["text"].replace("\u00a0", " ") for error in answer.context["errors"]] == [
        "Une disposition compte au plus 2 000 marques de Markdown."
    ]


def test_a_sentence_that_an_earlier_release_kept_is_still_told(browser: Client) -> None:
    held = read(browser)
    migration = import_module("goldenthread.policy.migrations.0010_faults_in_every_language")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration.TO_TEXT)
        cursor.execute("SELECT fault FROM policy_documentread")
        assert cursor.fetchall() == [("",)]
        cursor.execute("UPDATE policy_documentread SET fault = 'line 3: The kettle is \"empty\".'")
        cursor.execute(migration.TO_JSON)
    assert 'line 3: The kettle is "empty".' in seen(browser, held, "fr")

"""Everything the house says it says in French too."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import polib
import pytest

from goldenthread.project import messages
from goldenthread.project.messages import Message

HOLE = re.compile(r"%\(\w+\)[a-z]|%%")
TAG = re.compile(r"</?\w+")


@pytest.fixture(scope="module")
def said() -> dict[Message, str]:
    """What the house says, and where."""
    return messages.in_house()


@pytest.fixture(scope="module", params=messages.catalogues(), ids=lambda path: path.parent.parent.name)
def catalogue(request: pytest.FixtureRequest) -> Path:
    """The catalogue of each language."""
    path: Path = request.param
    return path


def test_there_is_a_french_catalogue() -> None:
    assert [path.parent.parent.name for path in messages.catalogues()] == ["fr"]


def test_everything_said_has_its_words(catalogue: Path, said: dict[Message, str]) -> None:
    silent = [f"{said[message]}: {message.text}" for message in messages.untranslated(catalogue, said)]
    assert not silent, "Give these words in " + str(catalogue.name) + ":\n" + "\n".join(silent)


def test_no_words_outlive_what_they_translate(catalogue: Path, said: dict[Message, str]) -> None:
    entries = [entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete]
    stale = {entry.msgid for entry in entries} - {message.text for message in said}
    assert not stale


def test_words_keep_the_holes_and_the_marks_of_what_they_translate(catalogue: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(catalogue)).translated_entries():
        for words in entry.msgstr_plural.values() or [entry.msgstr]:
            for pattern in (HOLE, TAG):
                if sorted(pattern.findall(words)) != sorted(pattern.findall(entry.msgid)):
                    wrong.append(f"{entry.msgid} → {words}")
    assert not wrong


def test_messages_are_found_in_every_form_of_code() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext as spoken\n"
        "from elsewhere import gettext as other\n"
        "_('one ' 'two'); ngettext('a thing', '%(n)s things', 3); spoken('verb', 'open'); _(name); other('no')\n"
    )
    expected = [Message("one two"), Message("a thing", "%(n)s things"), Message("open", context="verb")]
    assert sorted(messages.in_python(source)) == sorted(expected)


def test_messages_are_found_in_every_form_of_template() -> None:
    source = (
        "{% translate 'one' %}{% include 'x.html' with y=_('two') %}{{ z|default:_('three') }}"
        "{% blocktranslate with a=b %}say {{ a }}{% endblocktranslate %}"
        "{% blocktranslate count n=m %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}"
        "{# {% translate 'no' %} #}{% comment %}{% translate 'no' %}{% endcomment %}"
    )
    found = set(messages.in_template(source, name="test"))
    expected = {Message("one"), Message("two"), Message("three"), Message("say %(a)s")}
    assert found == expected | {Message("%(n)s thing", "%(n)s things")}


def test_a_catalogue_is_compiled_when_it_changed_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = (messages.HOUSE / "project" / "locale" / "fr" / "LC_MESSAGES" / "django.po").read_bytes()
    (folder / "django.po").write_bytes(source)
    assert messages.compile_catalogues() == [folder / "django.mo"]
    assert messages.compile_catalogues() == []
    with (folder / "django.mo").open("rb") as stream:
        french = gettext.GNUTranslations(stream)
    assert french.gettext("Requirements") == "Exigences"
    assert french.ngettext("%(number)s entry", "%(number)s entries", 0) == "%(number)s fiche"

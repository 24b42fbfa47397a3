"""A new register is one file of at most forty lines: it is in every face, with no other edit than its migration."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from goldenthread.project import postgres
from tests.programs import ROOT, environment

pytestmark = pytest.mark.process

FILE = '''"""Bridges that roads cross rivers on."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Bridge"),
    plural=_("Bridges"),
    about=_("Where roads cross rivers, and when each bridge was last looked at."),
    fields=[
        kinds.Choice("kind", _("Type"), vocabulary="system-types"),
        kinds.Money("cost", _("Cost")),
        kinds.Day("opened_on", _("Opened on")),
        kinds.Percentage("worn", _("Worn")),
        kinds.References("services", _("Carries services"), to="services", verb="supports"),
        kinds.Address("address", _("Web page"), identifies=True),
    ],
    columns=["title", "kind", "cost", "opened_on"],
    filters=["kind", "opened_on", "services"],
    sorts=["title", "opened_on", "cost"],
)
class Bridge(RegisterEntry):
    """A bridge."""

    register_key = "bridges"
'''

VISIT = """
import json, sys
import django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
from goldenthread.kernel import actions
from goldenthread.kernel.models import Organisation, Person, Visibility

root = actions.create(Organisation(key="root", title={"en": "Root"}, visibility=Visibility.PUBLIC), by=None)
person = Person.objects.create_user("ada@example.org", name="Ada")
actions.grant(person, capability="administer", organisation=root, by=None)
client = Client()
client.force_login(person)
told = {}
def note(name, answer, *words):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told[name] = [answer.status_code, *(word in body.decode(errors="replace") for word in words)]
service = {"key": "ferry", "title": {"en": "Ferry"}, "organisation": "organisations:root", "visibility": "public"}
note("a service to lead to", client.post("/api/v1/services/", service, content_type="application/json"))
body = {
    "key": "long", "title": {"en": "Long bridge"}, "organisation": "organisations:root", "visibility": "public",
    "kind": "platform", "cost": {"amount": "12.50", "currency": "CAD"}, "opened_on": "1917-09-20", "worn": "40",
    "services": ["services:ferry"], "address": "https://www.example.org/Long/",
}
note("create", client.post("/api/v1/bridges/", body, content_type="application/json"), "Long bridge")
double = {**body, "key": "longer", "address": "http://example.org/long"}
note("double", client.post("/api/v1/bridges/", double, content_type="application/json"), "address")
anyone = Client()
note("index", anyone.get("/registers/"), "Bridges")
note("list", anyone.get("/registers/bridges/?sort=-opened_on&opened_on_from=1900-01-01"), "Long bridge", "12.50")
note("entry", anyone.get("/registers/bridges/long/"), "Ferry", "20 September 1917", "40%")
note("thread from the other end", anyone.get("/registers/services/ferry/"), "Supported by", "Long bridge")
note("form", client.get("/registers/bridges/new/"), "cost_currency", "Carries services")
note("csv", anyone.get("/registers/bridges.csv"), "cost_currency", "services:ferry")
note("api list", anyone.get("/api/v1/bridges/"), "12.5")
note("api entry", anyone.get("/api/v1/bridges/long"), "services:ferry")
note("search", anyone.get("/search/?q=bridge"), "Long <mark>bridge</mark>")
note("described", anyone.get("/api/v1/openapi.json"), "BridgesEntry")
for address in sys.argv[1:]:
    note(address, client.get(address))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole house with one file more."""
    copy = tmp_path_factory.mktemp("house")
    left_out = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ROOT / "goldenthread", copy / "goldenthread", ignore=left_out)
    (copy / "goldenthread" / "inventory" / "registers" / "bridges.py").write_text(FILE)
    return copy


def run(house: Path, data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A program of the copied house."""
    surroundings = environment(data, DJANGO_SETTINGS_MODULE="goldenthread.project.settings", **more)
    surroundings["PYTHONPATH"] = str(house)
    return subprocess.run(
        [sys.executable, *words], cwd=house, env=surroundings, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_file_has_forty_lines_at_most() -> None:
    assert len(FILE.splitlines()) <= 40


def test_every_register_of_the_inventory_is_one_file_of_forty_lines_at_most() -> None:
    files = sorted((ROOT / "goldenthread" / "inventory" / "registers").glob("[!_]*.py"))
    assert len(files) >= 11
    assert {
        file.name: len(file.read_text().splitlines()) for file in files if len(file.read_text().splitlines()) > 40
    } == {}


def test_one_file_is_a_register_in_every_face(house: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with postgres.Cluster(postgres.folder_of(data), durable=False):
        made = run(house, data, "-m", "django", "makemigrations", "inventory", GOLDENTHREAD_AS_OWNER="1")
        assert "Create model Bridge" in made.stdout, made.stderr
        migrated = run(house, data, "-m", "django", "migrate", "--verbosity=0", GOLDENTHREAD_AS_OWNER="1")
        assert migrated.returncode == 0, migrated.stderr
        visited = run(house, data, "-c", VISIT)
    assert visited.returncode == 0, visited.stderr
    told = json.loads(visited.stdout.splitlines()[-1])
    expected = {"create": 201, "a service to lead to": 201, "double": 422}
    assert {name: codes[0] for name, codes in told.items()} == {name: expected.get(name, 200) for name in told}
    assert [name for name, (_code, *found) in told.items() if not all(found)] == []

"""What production refuses to start with: each a sentence that says what is wrong and what would be right."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection

from goldenthread.project.openid import configuration as openid
from goldenthread.project.refused import Refused

SHORTEST_SECRET = 50  # characters, as in Django's own security.W009

OWNS_TABLES = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema')
                 AND pg_has_role(current_user, relowner, 'MEMBER'))
"""


def of_settings() -> list[str]:
    """What is wrong with the settings alone, before any database is asked."""
    wrong = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET:
        wrong.append(
            "SECRET_KEY is not set, so anyone could forge a session: set it to a random text of 50 characters or more."
        )
    elif len(settings.SECRET_KEY) < SHORTEST_SECRET:
        wrong.append(f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters: set it to a longer random text.")
    if settings.DEBUG:
        wrong.append("DEBUG is on, so an error would show the program's insides to visitors: unset DEBUG.")
    if settings.EMBEDDED_DATABASE:
        wrong.append(
            "DATABASE_URL is not set, and the embedded PostgreSQL is for trial alone: name a PostgreSQL server in it."
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        wrong.append(
            "ALLOWED_HOSTS does not name the site: set it to the host names that visitors use, between commas."
        )
    return wrong + openid.faults(os.environ)


def of_database() -> list[str]:
    """What is wrong with the database and what stands in it."""
    wrong = []
    with connection.cursor() as cursor:
        cursor.execute(OWNS_TABLES)
        superuser, owner = cursor.fetchone()
    role = connection.settings_dict["USER"]
    if superuser:
        wrong.append(
            f"The database role {role} is a superuser, whom no guard stops: give DATABASE_URL a role without rights."
        )
    elif owner:
        wrong.append(
            f"The database role {role} owns tables, so it could rewrite the log: name it in DATABASE_OWNER_URL alone."
        )
    if get_user_model().objects.filter(example=True).exists():
        wrong.append("The database holds the people of the example government, whose password is public: use another.")
    return wrong


def refuse_unsafe_settings() -> None:
    """In production raise Refused when the settings are unsafe."""
    _refuse(of_settings)


def refuse_unsafe_database() -> None:
    """In production raise Refused when the role or the content of the database is unsafe."""
    _refuse(of_database)


def _refuse(ask: Callable[[], list[str]]) -> None:
    wrong = ask() if settings.PRODUCTION else []
    if wrong:
        raise Refused(
            "\n".join(
                ["GOLDENTHREAD_ENV is production, and this is not safe to serve:", *(f"- {line}" for line in wrong)]
            )
        )

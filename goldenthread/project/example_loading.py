"""Keeping the example government: every entry through the same actions as real ones."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from goldenthread.engine import lists, read, write
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel import actions as kernel
from goldenthread.kernel import reorganising
from goldenthread.kernel.models import Entry, Organisation, Person, Role, Visibility
from goldenthread.kernel.reorganising import Carried, Reform
from goldenthread.policy.actions.calling import call_out
from goldenthread.policy.actions.choosing import answer_question, begin_choice, keep_decision
from goldenthread.policy.actions.own import Obliged, Own, keep_own
from goldenthread.policy.actions.stating import KEY_LENGTH, state
from goldenthread.policy.importers import draft
from goldenthread.policy.models import (
    CallOut,
    CorrectiveAction,
    Instrument,
    InstrumentChoice,
    Limit,
    Principle,
    Requirement,
    Statement,
)
from goldenthread.policy.queries.choosing import token_of
from goldenthread.project import example
from goldenthread.project.example import shapes
from goldenthread.project.example_draft import keep_draft

LANGUAGES = ("en", "fr")
SHOWN = Visibility.PUBLIC


@transaction.atomic
def load_example() -> bool:
    """Keep the example government in an empty database; False, and nothing done, where there are entries already."""
    if Entry.objects.exclude(register="terms").exists():
        return False
    government = example.read_government()
    lists.keep()
    kernel.keep_terms("organisation-classes", {each.key: each.name for each in government.classes}, by=None)
    organisations = _organisations(government)
    roles = {
        role.key: role
        for role in kernel.create_many(
            [
                Role(
                    key=r.key,
                    title=r.name,
                    summary=r.summary,
                    visibility=SHOWN,
                    organisation=organisations[r.organisation] if r.organisation else None,
                )
                for r in government.roles
            ],
            by=None,
        )
    }
    _people(organisations, roles)
    reading = read.reading_of(Person.objects.get(email=example.READER))
    for key in example.BEFORE_INSTRUMENTS:
        _entries(catalogue()[key], organisations, reading)
    kept: dict[str, Instrument] = {}
    for each in example.read_instruments():
        kept[each.key] = keep_own(_own(each, organisations, roles, kept), by=None)
    for key in example.REGISTERS:
        _entries(catalogue()[key], organisations, reading)
    people = {person.email: person for person in Person.objects.all()}
    keep_draft(example.read_draft(), organisations, roles, kept, people)
    _call_out(example.read_call_out(), organisations, kept)
    for choice in example.read_choices():
        _choose(choice, organisations, kept)
    return True


def _entries(register: Register, organisations: dict[str, Organisation], reading: Reading) -> None:
    """The entries of a register, each read as the API reads it. Raises Invalid."""
    told = example.read_register(register.key)
    kept: dict[str, Entry] = {}
    # What takes another one's place comes before it.
    for part in (
        [each for each in told if not each.successor],
        [each for each in told if each.successor],
    ):
        made = [_entry(register, each, kept, reading) for each in part]
        for entry, each in zip(made, part, strict=True):
            entry.organisation = organisations[each.organisation]
        kept |= {entry.key: entry for entry in kernel.create_many(made, by=None)}


def _entry(register: Register, each: shapes.RegisterEntry, kept: dict[str, Entry], reading: Reading) -> Entry:
    values = write.parse(register.fields, write.Body(each.fields), reading, new=True)
    if values.errors:
        raise write.Invalid(values.errors)
    columns = write.columns_of(register, values.stated, None)
    successor = kept.get(each.successor)
    return register.model(**columns, key=each.key, visibility=SHOWN, state=each.state, successor=successor)


def _organisations(government: shapes.Government) -> dict[str, Organisation]:
    kept: dict[str, Organisation] = {}
    for each in government.organisations:
        organisation = Organisation(
            key=each.key,
            title=each.formerly[0].name if each.formerly else each.name,
            summary=each.summary,
            kind=each.kind or "",
            level=each.level,
            parent=kept[each.parent] if each.parent else None,
            acronym=(each.acronym or {}).get("en", ""),
            classes=list(each.classes),
            began_on=each.valid_from,
            ended_on=None if each.merged_into else after(each.valid_until),
            visibility=SHOWN,
        )
        kept[each.key] = kernel.create(organisation, by=None)
        # Each former name ends where the next one begins, the last of them with the present one.
        names = [*(former.name for former in each.formerly[1:]), each.name]
        for former, name in zip(each.formerly, names, strict=False):
            since = former.until + timedelta(days=1)
            reorganising.rename(kept[each.key], Reform(since, None), title=name)
    for each in government.organisations:
        if each.merged_into and each.valid_until:
            reform = Reform(each.valid_until + timedelta(days=1), None)
            reorganising.merge([kept[each.key]], reform, into=kept[each.merged_into], carried=Carried())
    return kept


def _people(organisations: dict[str, Organisation], roles: dict[str, Role]) -> None:
    # Hashing is slow on purpose; everybody in the example has the same password, so once is enough.
    password = make_password(example.PASSWORD)
    for each in example.read_people():
        person = Person.objects.create(
            email=each.email,
            password=password,
            name=each.name,
            language=each.language,
            clearance=each.clearance,
            example=True,
        )
        for post in each.appointments:
            kernel.appoint(
                person,
                role=roles[post.role],
                organisation=organisations[post.organisation],
                by=None,
                from_on=post.valid_from,
                until_on=after(post.valid_until),
            )
        for held in each.grants:
            kernel.grant(
                person,
                capability=held.capability,
                organisation=organisations[held.organisation],
                by=None,
                from_on=held.valid_from,
                until_on=after(held.valid_until),
            )


def _own(
    each: shapes.Instrument,
    organisations: dict[str, Organisation],
    roles: dict[str, Role],
    kept: dict[str, Instrument],
) -> Own:
    results = {language: "\n".join(result[language] for result in each.expected_results) for language in LANGUAGES}
    principles = dict(Principle.objects.filter(key__in=each.principles).values_list("key", "pk"))
    instrument = Instrument(
        key=each.key,
        title=each.title,
        summary=each.summary,
        organisation=organisations[each.organisation],
        visibility=SHOWN,
        kind=each.kind,
        mandatory=each.mandatory,
        issuer=organisations[each.issuer].title,
        authority=each.authority,
        objective=each.objective,
        expected_results=results,
        responsible_role=roles[each.responsible_role],
        principles=[principles[key] for key in each.principles],
        effective_on=each.effective_on,
        review_by=each.review_by,
        rescinded_on=each.rescinded_on,
        stages={stage: day.isoformat() for stage, day in each.stages.items()},
    )
    newest = each.texts[-1]
    return Own(
        instrument,
        texts=[_draft(each, text, language) for text in each.texts for language in LANGUAGES],
        requirements=[_obliged(requirement) for requirement in each.requirements],
        limits=[
            Limit(
                clause=limit.clause,
                text=newest.clause(limit.clause).text or {},
                effect=limit.effect,
                names=list(limit.names),
                bound=list(limit.bound),
                exempt=list(limit.exempt),
                encouraged=list(limit.encouraged),
                placed=True,
            )
            for limit in each.limits
        ],
        parents=[kept[key] for key in each.parents],
        replaces=[(kept[one.key], one.on) for one in each.replaces],
    )


def _obliged(each: shapes.Requirement) -> Obliged:
    requirement = Requirement(
        clause=each.clause,
        text=each.text,
        modality=each.modality,
        effective_from=each.valid_from,
        effective_until=after(each.valid_until),
        deadline=each.deadline or {},
        recurrence=each.recurrence or "",
        evidence=each.evidence or {},
    )
    return Obliged(requirement, [(bearer.kind, bearer.key) for bearer in each.bearers], each.scope)


def _draft(each: shapes.Instrument, text: shapes.TextVersion, language: str) -> draft.Draft:
    place = {clause.number: number for number, clause in enumerate(text.clauses)}
    clauses = []
    for clause in text.clauses:
        words = (clause.text or {}).get(language, "")
        clauses.append(
            draft.Clause(
                number=clause.number,
                anchor=clause.number,
                heading=(clause.heading or {}).get(language, ""),
                text=words,
                html=f"<p>{escape(words)}</p>" if words else "",
                depth=clause.depth,
                parent=place.get(clause.number.rpartition(".")[0]),
                kind=clause.kind,
            )
        )
    return draft.Draft(
        key=each.key,
        document_id=each.key,
        title=each.title[language],
        language=language,
        kind=each.kind,
        mandatory=each.mandatory,
        consolidated_on=text.consolidated_on,
        effective_on=each.effective_on,
        source_url="",
        clauses=tuple(clauses),
    )


def _call_out(each: shapes.CallOut, organisations: dict[str, Organisation], kept: dict[str, Instrument]) -> None:
    """Send it out, and state what came back."""
    call = CallOut(
        key=each.key,
        title=each.title,
        organisation=organisations[each.organisation],
        instruments=[kept[key].pk for key in each.instruments],
        organisations=[organisations[key].pk for key in each.organisations],
        requirements_on=each.requirements_on,
        asked_on=each.asked_on,
        due_on=each.due_on,
        period=DateRange(each.valid_from, after(each.valid_until)),
    )
    call_out(call, by=None)
    people = {person.email: person for person in Person.objects.all()}
    for told in each.answers:
        statement = Statement(
            requirement=Requirement.objects.get(key=told.requirement),
            organisation=organisations[told.organisation],
            period=call.period,
            answer=told.answer,
            evidence=told.evidence,
            evidence_on=told.evidence_on,
            remark=told.remark,
            answered_on=told.on,
            visibility=Visibility.GOVERNMENT,
        )
        state(statement, by=people[told.by])
        if told.corrective_action:
            action = CorrectiveAction(
                key=f"{statement.key}-1"[:KEY_LENGTH],
                title=told.corrective_action.title,
                statement=statement,
                organisation=statement.organisation,
                owner=people[told.corrective_action.owner],
                due_on=told.corrective_action.due_on,
                visibility=Visibility.GOVERNMENT,
            )
            kernel.create(action, by=people[told.by])


def _choose(each: shapes.Choice, organisations: dict[str, Organisation], kept: dict[str, Instrument]) -> None:
    """Answer the questions as far as the example does, and keep what was decided."""
    choice = InstrumentChoice(key=each.key, title=each.title, organisation=organisations[each.organisation])
    begin_choice(choice, by=None)
    for question, told in each.answers.items():
        given = {name: kept[value].pk if name == "instrument" else value for name, value in told.items()}
        unanswered = token_of({})
        answer_question(choice, question=question, given=given, seen=unanswered, language=each.language, by=None)
    if each.decided:
        keep_decision(choice, by=None)


def after(last_day: date | None) -> date | None:
    """The first day that no longer counts, where the example names the last one that does."""
    return last_day + timedelta(days=1) if last_day else None

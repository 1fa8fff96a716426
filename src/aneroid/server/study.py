"""The study as a device needs to know it: who one is, what is asked, by which rules."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel

from aneroid.collection.dispositions import BY_CODE
from aneroid.reporting.field_sheets import contact_rule, dwelling_rule
from aneroid.reporting.field_words import FIELD_WORDS
from aneroid.server.context import Context, context_of
from aneroid.server.security import EVERYBODY, Asking, allow
from aneroid.store import forms
from aneroid.study.settings import Settings, localised

router = APIRouter(tags=["study"])
Here = Annotated[Context, Depends(context_of)]


class Me(BaseModel):
    """Who is asking."""

    name: str
    role: str
    interviewer: str | None
    languages: list[str]
    study: str


class FormEntry(BaseModel):
    """A form that devices are to have."""

    form_id: str
    version: str
    hash: str
    name: str
    url: str


class Fieldwork(BaseModel):
    """When interviews are held."""

    start: date
    end: date


class Route(BaseModel):
    """How the interviewer walks."""

    method: str
    turn: str
    skip: dict[str, int]


class PersonRule(BaseModel):
    """Whom to interview in the household."""

    method: str
    minimum_age: int


class DispositionEntry(BaseModel):
    """What a visit can come to, by AAPOR's code and the letter of its rate formulas."""

    code: str
    group: str
    label: str


class RuleEntry(BaseModel):
    """Answers that rarely go together: ``when`` all of them occur, the message is said before the interview ends."""

    name: str
    when: dict[str, list[str]]
    severity: str
    message: dict[str, str]


class AgeRuleEntry(BaseModel):
    """An age that must agree with a date or year of birth, to within so many years."""

    name: str
    age: str
    born: str
    years: int
    severity: str
    message: dict[str, str]


class StudyEntry(BaseModel):
    """The study."""

    titles: dict[str, str]
    languages: list[str]
    fieldwork: Fieldwork
    forms: list[FormEntry]
    route: Route | None
    person: PersonRule | None
    attempts: int
    key_questions: list[str]
    field_rules: dict[str, list[str]]
    rules: list[RuleEntry]
    ages: list[AgeRuleEntry]
    dispositions: list[DispositionEntry]


@router.get("/me", **allow(*EVERYBODY))
def show_me(actor: Asking, context: Here) -> Me:
    """Who is asking, and in which study."""
    about = context.study.settings.study
    title = localised(about.title, about.languages[0])
    return Me(
        name=actor.name, role=actor.role, interviewer=actor.interviewer, languages=list(about.languages), study=title
    )


@router.get("/study", **allow(*EVERYBODY))
def show_study(context: Here) -> StudyEntry:
    """What is asked and by which rules."""
    settings = context.study.settings
    with context.store.database.read() as connection:
        current = forms.current(connection)
    entries = [
        FormEntry(
            form_id=row.form_id, version=row.version, hash=row.hash, name=row.title or row.form_id,
            url=f"/api/v1/forms/{quote(row.form_id, safe='')}/{quote(row.version or '-', safe='')}",
        )
        for row in current
    ]  # fmt: skip
    sample, verification = settings.sample, settings.verification
    rules = [
        RuleEntry(
            name=rule.name, severity=rule.severity, message=dict(rule.message),
            when={q: [given] if isinstance(given, str) else list(given) for q, given in rule.when.items()},
        )
        for rule in verification.rules
    ]  # fmt: skip
    return StudyEntry(
        titles=dict(settings.study.title), languages=list(settings.study.languages),
        fieldwork=Fieldwork(start=settings.fieldwork.start, end=settings.fieldwork.end), forms=entries,
        route=Route(**sample.household.model_dump()) if sample else None,
        person=PersonRule(**sample.person.model_dump()) if sample else None,
        attempts=settings.fieldwork.attempts, field_rules=_field_rules(settings),
        key_questions=list(verification.key_questions), rules=rules,
        ages=[AgeRuleEntry(**rule.model_dump()) for rule in verification.ages],
        dispositions=[DispositionEntry(code=d.code, group=d.group, label=d.label) for d in BY_CODE.values()],
    )  # fmt: skip


def _field_rules(settings: Settings) -> dict[str, list[str]]:
    """What counts as a dwelling and when it is tried again, by language, in the words of the printed sheets."""
    sample = settings.sample
    if sample is None:
        return {}
    attempts = settings.fieldwork.attempts
    return {
        language: [dwelling_rule(sample, language), contact_rule(sample, attempts, language)]
        for language in settings.study.languages
        if language in FIELD_WORDS
    }


@router.get("/forms/{form_id}/{version}", response_class=Response, **allow(*EVERYBODY))
def show_form(request: Request, form_id: str, version: str, context: Here) -> Response:
    """A form as XForm; a version of no name is ``-``."""
    with context.store.database.read() as connection:
        row = forms.by_version(connection, form_id, "" if version == "-" else version)
    if row is None:
        raise HTTPException(404, "There is no such form.")
    tag = f'"{row.hash.removeprefix("md5:")}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(row.xml, 200, {"ETag": tag, "Cache-Control": "private, no-cache"}, "application/xml")

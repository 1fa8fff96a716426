"""Paper interviews: keyed by two persons, compared, settled where they differ, and then interviews like all others."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from aneroid.collection.double_entry import differences
from aneroid.collection.submissions import Submission
from aneroid.reporting.paper import paper_numbers
from aneroid.server.context import Context, RowNumber, context_of
from aneroid.server.security import OFFICE, TYPING, Asking, allow
from aneroid.server.submissions import read_interview
from aneroid.store import forms, paper
from aneroid.study.errors import CollectionError

router = APIRouter(tags=["paper"])
Here = Annotated[Context, Depends(context_of)]
LONGEST = 4_000_000


class EntryNote(BaseModel):
    """Who keyed a paper when; not what."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    author: str
    at: datetime


class Waiting(BaseModel):
    """A paper that waits for its second entry, or for somebody to settle it: ``differs`` says in how many answers.

    A typist learns of neither: only which papers wait for a second entry that may be theirs.
    """

    interview_id: str
    entries: list[EntryNote]
    differs: int | None


class Desk(BaseModel):
    """What there is to key: papers that wait, and how the questionnaire numbers its questions and answers on paper.

    ``numbers`` are the questions' numbers by name; ``codes`` the answers' names in the order of their numbers, from
    one. ``apart`` are questions whose answers identify somebody: they are kept apart and not compared.
    """

    waiting: list[Waiting]
    numbers: dict[str, str]
    codes: dict[str, list[str]]
    apart: list[str]


class Task(BaseModel):
    """A paper to be keyed: as which of its two entries, over which version of the form; ``url`` is the form's."""

    interview_id: str
    entry: Literal[1, 2]
    form_id: str
    version: str
    url: str


class Entry(BaseModel):
    """An entry as the page makes it: the interview's XML, and how long it took."""

    model_config = ConfigDict(extra="forbid")

    xml: str = Field(min_length=1, max_length=LONGEST)
    seconds: float | None = Field(default=None, ge=0, le=1e6, allow_inf_nan=False)


class Entered(BaseModel):
    """What became of an entry: the ``first``, or ``stored`` as an interview, or ``differs`` from the other one."""

    status: Literal["first", "differs", "stored"]


class Difference(BaseModel):
    """An answer in which two entries differ, by its place in the form."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    first: str | None
    second: str | None


class Differences(Task):
    """Two entries that differ; ``xml`` is the first one, to go on from."""

    entries: list[EntryNote]
    differences: list[Difference]
    xml: str


class Settlement(BaseModel):
    """The interview as it is on the paper; ``entries`` are the numbers of the two that were looked at."""

    model_config = ConfigDict(extra="forbid")

    xml: str = Field(min_length=1, max_length=LONGEST)
    entries: tuple[RowNumber, RowNumber]


class Settled(BaseModel):
    """Under which instanceID the interview is stored."""

    instance_id: str


class SetAside(BaseModel):
    """An entry to take out of the way, and why."""

    model_config = ConfigDict(extra="forbid")

    number: RowNumber
    reason: str = Field(min_length=3, max_length=2000)


class Typist(BaseModel):
    """How accurately somebody keys: ``rate`` is errors per field of settled papers, ``seconds`` the mean per paper."""

    model_config = ConfigDict(from_attributes=True)

    typist: str
    interviews: int
    fields: int
    errors: int
    rate: float | None
    seconds: float | None


@router.get("/paper", **allow(*TYPING))
def list_papers(actor: Asking, context: Here) -> Desk:
    """Papers that wait, and the numbers that are printed on them."""
    questionnaire = context.study.questionnaire
    with context.store.database.read() as connection:
        rows = paper.waiting_papers(connection)
    shown = [
        Waiting(
            interview_id=interview_id, entries=[EntryNote.model_validate(entry) for entry in entries],
            differs=len(differences(entries[0].xml, entries[1].xml, _asked(context))) if len(entries) > 1 else None,
        )
        for interview_id, entries in rows.items()
    ]  # fmt: skip
    if actor.role not in OFFICE:
        open_ones = (one for one in shown if len(one.entries) == 1 and one.entries[0].author != actor.login)
        shown = [one.model_copy(update={"entries": []}) for one in open_ones]
    return Desk(
        waiting=shown, numbers=paper_numbers(questionnaire) if questionnaire else {},
        codes={q.name: [option.name for option in q.options] for q in questionnaire.questions if q.options}
        if questionnaire else {},
        apart=list(context.study.settings.fieldwork.identities.values()),
    )  # fmt: skip


@router.get("/paper/typists", **allow(*OFFICE))
def list_typists(context: Here) -> list[Typist]:
    """How accurately each typist keyed."""
    with context.store.database.read() as connection:
        return [Typist.model_validate(one) for one in paper.typists(connection)]


@router.get("/paper/{interview_id}", **allow(*TYPING))
def show_task(interview_id: str, actor: Asking, context: Here) -> Task:
    """Whether one may key a paper, and how. The second entry is blind: nothing of the first is told but its form."""
    with context.store.database.read() as connection:
        first = paper.may_enter(connection, interview_id, actor.login)
        form = _form(context, connection, first)
    return Task(interview_id=interview_id, entry=1 if first is None else 2, **form)


@router.post("/paper/{interview_id}/entries", status_code=201, **allow(*TYPING))
def enter(interview_id: str, sent: Entry, response: Response, actor: Asking, context: Here) -> Entered:
    """Take in an entry. When the answer comes it is on disk, and where both entries are equal so is the interview."""
    with context.store.database.read() as connection:
        is_second = len(paper.open_entries(connection, interview_id)) > 0
    arriving = _keyed(context, interview_id, sent.xml, keeps_identity=not is_second)
    outcome = context.store.database.write(
        lambda t: paper.enter(t, arriving, actor.login, _asked(context), sent.seconds)
    )
    response.status_code = 201
    return Entered(status=outcome)


@router.get("/paper/{interview_id}/differences", **allow(*OFFICE))
def show_differences(interview_id: str, context: Here) -> Differences:
    """Where two entries of a paper differ."""
    with context.store.database.read() as connection:
        entries = paper.open_entries(connection, interview_id)
        if len(entries) != 2:
            raise CollectionError("C-PAPER-6", interview=ascii(interview_id[:60]))
        form = _form(context, connection, entries[0])
    one, two = entries
    return Differences(
        interview_id=interview_id, entry=2, **form, entries=[EntryNote.model_validate(entry) for entry in entries],
        differences=[Difference.model_validate(each) for each in differences(one.xml, two.xml, _asked(context))],
        xml=one.xml.decode(),
    )  # fmt: skip


@router.post("/paper/{interview_id}/settlement", status_code=201, **allow(*OFFICE))
def settle(interview_id: str, sent: Settlement, actor: Asking, context: Here) -> Settled:
    """Settle what differs; the interview is stored then. Who sends it has looked at the paper."""
    final = _keyed(context, interview_id, sent.xml, keeps_identity=False)
    stored = context.store.database.write(
        lambda t: paper.settle(t, final, (int(sent.entries[0]), int(sent.entries[1])), actor.login, _asked(context))
    )
    return Settled(instance_id=stored)


@router.post("/paper/{interview_id}/set-aside", status_code=204, **allow(*OFFICE))
def set_aside(interview_id: str, sent: SetAside, actor: Asking, context: Here) -> None:
    """Take an entry out of the way that was keyed under the wrong number, on record."""
    context.store.database.write(
        lambda t: paper.set_entry_aside(t, interview_id, int(sent.number), sent.reason, actor.login)
    )


def _keyed(context: Context, interview_id: str, xml: str, *, keeps_identity: bool) -> Submission:
    """An entry of the paper that the address names.

    Raises: CollectionError C-XML-..., C-SUB-...; C-PAPER-8 when it is of another paper.
    """
    found = read_interview(context, xml.encode(), keeps_identity=keeps_identity)
    if found.interview_id != interview_id or found.is_encrypted:
        raise CollectionError("C-PAPER-8", interview=ascii(interview_id[:60]))
    return found


def _form(context: Context, connection: Connection, first: Any | None) -> dict[str, str]:
    """The form of the first entry, else the current one.

    Raises: CollectionError C-FORM-2 where the study has none.
    """
    row = first or next(iter(forms.current(connection)), None)
    if row is None:
        raise CollectionError("C-FORM-2", where=str(context.study.folder))
    name, version = quote(row.form_id, safe=""), quote(row.version or "-", safe="")
    return {"form_id": row.form_id, "version": row.version, "url": f"/api/v1/forms/{name}/{version}"}


def _asked(context: Context) -> frozenset[str]:
    """The questions whose answers are compared."""
    questionnaire = context.study.questionnaire
    if questionnaire is None:
        return frozenset()
    apart = set(context.study.settings.fieldwork.identities.values())
    return frozenset(q.name for q in questionnaire.questions if q.kind != "other") - apart

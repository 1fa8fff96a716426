"""Contact attempts as a state machine: which outcome may follow which, and when the next dwelling may be opened.

An address is new, open (not met, or unknown) or closed; only what the table allows can happen to it. The dwellings
after the first on a slot's route are its reserve, and the rule releases them one by one: the next may be opened when
the one before is closed, or has had as many visits as the study asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aneroid.collection.dispositions import BY_CODE, Group
from aneroid.study.errors import CollectionError

ANY: frozenset[Group] = frozenset({"I", "P", "R", "NC", "O", "UH", "UO", "NE"})

FOLLOWS: Mapping[Group | None, frozenset[Group]] = {
    None: ANY,
    "NC": ANY,
    "UH": ANY,
    "UO": ANY,
    "P": frozenset({"I", "P", "R"}),
    "R": frozenset({"I", "P", "R"}),
    "I": frozenset(),
    "O": frozenset(),
    "NE": frozenset(),
}
"""Groups of outcomes that a visit may end in, by the group that the visit before ended in; none before the first.
A partial interview may be completed and a refusal converted; an interview, an inability and an ineligible address
are final."""

TO_BE_TRIED: frozenset[Group] = frozenset({"NC", "UO"})
"""Groups of outcomes after which the rule asks for another visit; an address that cannot be found or reached is left,
though it may be tried again."""
NOT_A_VISIT = frozenset({"3.11", "4.80"})
"""Dispositions that no visit can come to: they are given when fieldwork closes."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A contact attempt as reported."""

    interview_id: str
    address_id: str
    attempt: int
    disposition: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How an address stands: visits so far and what the last came to; ``is_rejected`` where its interview was."""

    attempts: int
    disposition: str
    is_rejected: bool = False

    def is_closed(self, attempts_wanted: int) -> bool:
        """Whether the rule lets the next dwelling be opened."""
        return BY_CODE[self.disposition].group not in TO_BE_TRIED or self.attempts >= attempts_wanted


def dwelling(visit: Visit) -> int:
    """The number of the address on its slot's route, from 1; written in one way, or one dwelling could be several.

    Raises: CollectionError C-VISIT-1 when the address is not on it.
    """
    slot, _, number = visit.address_id.rpartition("/")
    is_number = number.isascii() and number.isdigit() and 2 <= len(number) <= 9
    if slot != visit.interview_id or not is_number or int(number) < 1 or number != f"{int(number):02d}":
        raise CollectionError("C-VISIT-1", address=ascii(visit.address_id[:80]), slot=visit.interview_id)
    return int(number)


def check_visit(visit: Visit, slot: Mapping[str, Standing], attempts_wanted: int) -> None:
    """Make sure that a visit can have happened, given how the addresses of its slot stand.

    Args:
        slot: the addresses of the slot visited so far, by id.
        attempts_wanted: visits after which a household that was not met is given up.
    Raises: CollectionError C-VISIT-1 (no address of the slot), -2 (no outcome of a visit), -3 (visits out of order),
        -4 (an outcome that cannot follow), -5 (the dwelling before is not closed), -6 (the slot has its interview).
    """
    number = dwelling(visit)
    if visit.disposition not in BY_CODE or visit.disposition in NOT_A_VISIT:
        raise CollectionError("C-VISIT-2", given=ascii(visit.disposition[:20]))
    here = slot.get(visit.address_id)
    expected = (here.attempts if here else 0) + 1
    if visit.attempt != expected:
        raise CollectionError("C-VISIT-3", attempt=visit.attempt, address=visit.address_id, expected=expected)
    before = BY_CODE[here.disposition].group if here else None
    if BY_CODE[visit.disposition].group not in FOLLOWS[before]:
        last = here.disposition if here else ""
        raise CollectionError("C-VISIT-4", address=visit.address_id, before=last, after=visit.disposition)
    if here is None:
        _check_release(visit, number, slot, attempts_wanted)


def _check_release(visit: Visit, number: int, slot: Mapping[str, Standing], attempts_wanted: int) -> None:
    """The rule of the reserve, for a dwelling that nobody has visited yet."""
    if any(s.disposition == "1.1" and not s.is_rejected for s in slot.values()):
        raise CollectionError("C-VISIT-6", slot=visit.interview_id)
    if number == 1:
        return
    previous = next((s for name, s in slot.items() if int(name.rpartition("/")[2]) == number - 1), None)
    if previous is None or not previous.is_closed(attempts_wanted):
        raise CollectionError("C-VISIT-5", address=visit.address_id, previous=number - 1)


@dataclass(frozen=True, slots=True)
class Released:
    """The dwelling that the rule of the reserve lets be worked on: ``number`` on the route, visits it had, and whether
    it is opened anew."""

    number: int
    attempts: int
    is_new: bool


def next_dwelling(slot: Mapping[str, Standing], attempts_wanted: int) -> Released | None:
    """Where a slot without its interview goes on by the rule; none where it has one that counts.

    Args:
        slot: the addresses of the slot visited so far, by id.
    """
    if any(BY_CODE[s.disposition].group == "I" and not s.is_rejected for s in slot.values()):
        return None
    if not slot:
        return Released(1, 0, is_new=True)
    number = max(int(name.rpartition("/")[2]) for name in slot)
    last = next(s for name, s in slot.items() if int(name.rpartition("/")[2]) == number)
    if last.is_rejected or last.is_closed(attempts_wanted):
        return Released(number + 1, 0, is_new=True)
    return Released(number, last.attempts, is_new=False)

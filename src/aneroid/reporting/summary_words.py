"""The words of the day's summary of fieldwork in English, Albanian and Serbian: one table per language."""

from __future__ import annotations

from collections.abc import Mapping

from aneroid.study.script import CYRILLIC, to_cyrillic

_ENGLISH: Mapping[str, str] = {
    "title": "Fieldwork on {day}",
    "subject": "{study}: {received} interviews on {day}",
    "lead": "{received} interviews came in on this day, {total} of {planned} planned by now; {accepted} are accepted.",
    "none": "Nothing came in on this day; {total} of {planned} planned interviews are here, {accepted} accepted.",
    "received": "came in", "accepted": "accepted", "held": "on hold", "returned": "returned", "rejected": "rejected",
    "waiting": "to be decided", "visits": "visits", "refusals": "refusals", "calls": "telephone calls",
    "day": "The day", "by_now": "By now", "planned": "planned", "done": "done", "stratum": "Stratum",
    "interviewer": "Interviewer", "interviews": "Interviews", "minutes": "Minutes", "suspicion": "Suspicion",
    "people": "Interviewers on this day", "nobody": "Nobody worked on this day.",
    "progress": "Progress", "rates": "Outcome rates by now", "rate": "Rate", "value": "Value",
    "rates_note": "AAPOR's definitions; an address whose interview was rejected counts as of unknown eligibility.",
    "look": "To look at first", "look_none": "No open interview stands out.", "interview": "Interview", "why": "Why",
    "likely": "{p} % likely to be other than told", "broken": "breaks a hard rule",
    "more": "and {n} more at the desk",
    "suspects": "Interviewers to look at", "suspects_none": "No interviewer stands out.",
    "tasks": "Waiting for somebody", "revisits": "revisits", "aside": "interviews kept aside",
    "log": "The audit log ended with entry {sequence}, seal {hash}. Keep this line: a log that was cut or changed later no longer has it.",
    "synthetic": "Synthetic respondents: nobody was interviewed.",
}  # fmt: skip
_ALBANIAN: Mapping[str, str] = {
    "title": "Puna në terren më {day}",
    "subject": "{study}: {received} intervista më {day}",
    "lead": "Këtë ditë arritën {received} intervista, deri tani {total} nga {planned} të planifikuara; {accepted} janë pranuar.",
    "none": "Këtë ditë nuk arriti asgjë; deri tani janë këtu {total} nga {planned} intervista të planifikuara, {accepted} të pranuara.",
    "received": "arritën", "accepted": "të pranuara", "held": "në pritje", "returned": "të kthyera",
    "rejected": "të refuzuara", "waiting": "pa vendim", "visits": "vizita", "refusals": "refuzime",
    "calls": "thirrje telefonike", "day": "Dita", "by_now": "Deri tani", "planned": "të planifikuara", "done": "të kryera",
    "stratum": "Shtresa", "interviewer": "Intervistuesi", "interviews": "Intervista", "minutes": "Minuta",
    "suspicion": "Dyshimi", "people": "Intervistuesit e kësaj dite", "nobody": "Këtë ditë nuk punoi askush.",
    "progress": "Ecuria", "rates": "Shkallët e përgjigjes deri tani", "rate": "Shkalla", "value": "Vlera",
    "rates_note": "Sipas përkufizimeve të AAPOR-it; një adresë me intervistë të refuzuar numërohet me përshtatshmëri të panjohur.",
    "look": "Për t'u parë më parë", "look_none": "Asnjë intervistë e hapur nuk bie në sy.", "interview": "Intervista",
    "why": "Pse", "likely": "{p} % gjasa të jetë ndryshe nga sa thuhet", "broken": "thyen një rregull të fortë",
    "more": "dhe {n} të tjera te tavolina", "suspects": "Intervistues për t'u parë",
    "suspects_none": "Asnjë intervistues nuk bie në sy.", "tasks": "Presin dikë", "revisits": "rivizita",
    "aside": "intervista të lëna mënjanë",
    "log": "Regjistri i auditimit mbaroi me shënimin {sequence}, vula {hash}. Ruajeni këtë rresht: një regjistër i prerë ose i ndryshuar më vonë nuk e ka më.",
    "synthetic": "Të anketuar sintetikë: nuk u intervistua askush.",
}  # fmt: skip
_SERBIAN: Mapping[str, str] = {
    "title": "Rad na terenu {day}",
    "subject": "{study}: ankete {day}: {received}",
    "lead": "Tog dana stiglo je anketa: {received}; do sada {total} od planiranih {planned}; prihvaćeno: {accepted}.",
    "none": "Tog dana nije stiglo ništa; do sada je ovde {total} od planiranih {planned} anketa, prihvaćeno: {accepted}.",
    "received": "stiglo", "accepted": "prihvaćeno", "held": "na čekanju", "returned": "vraćeno", "rejected": "odbačeno",
    "waiting": "bez odluke", "visits": "posete", "refusals": "odbijanja", "calls": "telefonski pozivi",
    "day": "Dan", "by_now": "Do sada", "planned": "planirano", "done": "obavljeno", "stratum": "Stratum",
    "interviewer": "Anketar", "interviews": "Ankete", "minutes": "Minuti", "suspicion": "Sumnja",
    "people": "Anketari tog dana", "nobody": "Tog dana niko nije radio.",
    "progress": "Napredak", "rates": "Stope odgovora do sada", "rate": "Stopa", "value": "Vrednost",
    "rates_note": "Po definicijama AAPOR-a; adresa čija je anketa odbačena računa se kao nepoznate podobnosti.",
    "look": "Prvo pogledati", "look_none": "Nijedna otvorena anketa se ne izdvaja.", "interview": "Anketa", "why": "Zašto",
    "likely": "{p} % verovatno drugačija nego što je rečeno", "broken": "krši tvrdo pravilo", "more": "i još {n} na pultu",
    "suspects": "Anketari koje treba pogledati", "suspects_none": "Nijedan anketar se ne izdvaja.",
    "tasks": "Čekaju nekoga", "revisits": "ponovne posete", "aside": "ankete ostavljene sa strane",
    "log": "Dnevnik promena završio se stavkom {sequence}, pečat {hash}. Sačuvajte ovaj red: dnevnik koji je kasnije skraćen ili izmenjen više ga nema.",
    "synthetic": "Sintetički ispitanici: niko nije anketiran.",
}  # fmt: skip
LANGUAGES = {"en": _ENGLISH, "sq": _ALBANIAN, "sr": _SERBIAN}


def summary_words(language: str) -> dict[str, str]:
    """The words of a language; English where there is no table of it."""
    words = LANGUAGES.get(language.split("-")[0], _ENGLISH)
    return {key: to_cyrillic(text) for key, text in words.items()} if language in CYRILLIC else dict(words)

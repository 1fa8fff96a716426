"""What checks say, in the languages of those who read it: the English reason, its Albanian and its Serbian words.

Checks write English. A reason is found again by its wording, its figures are taken over, and the same is said in
another language. One without words here stays English; a test looks for such.
"""

from __future__ import annotations

import re
from functools import cache

from aneroid.study.script import CYRILLIC, to_cyrillic

PHRASES: tuple[tuple[str, str, str], ...] = (
    # an interview's own rules
    ("Took {n} minutes", "Zgjati {n} minuta", "Trajalo {n} minuta"),
    ("Every answer equals an earlier interview of the same interviewer",
     "Çdo përgjigje është si në një intervistë të mëparshme të të njëjtit intervistues",
     "Svaki odgovor je isti kao u ranijoj anketi istog anketara"),
    ("The household does not exist", "Familja nuk ekziston", "Domaćinstvo ne postoji"),
    ("No interview was held, the household says", "Familja thotë se nuk u mbajt intervistë",
     "Domaćinstvo kaže da ankete nije bilo"),
    ("Another person than the selected one was interviewed", "U intervistua një person tjetër nga i përzgjedhuri",
     "Anketirana je druga, a ne izabrana osoba"),
    ("Another person than the one selected was interviewed", "U intervistua një person tjetër nga i përzgjedhuri",
     "Anketirana je druga, a ne izabrana osoba"),
    ("The respondent says that no interview was held", "I intervistuari thotë se nuk u mbajt intervistë",
     "Ispitanik kaže da ankete nije bilo"),
    ("{n} key answers differ on the telephone", "{n} përgjigje kyçe ndryshojnë në telefon",
     "Ključni odgovori se preko telefona razlikuju: {n}"),
    ("{n} key answers differ at the door", "{n} përgjigje kyçe ndryshojnë te dera",
     "Ključni odgovori se na vratima razlikuju: {n}"),
    ("The household remembers {n} minutes, the device {m}", "Familja kujton {n} minuta, pajisja {m}",
     "Domaćinstvo pamti {n} minuta, a uređaj {m}"),
    # calls and revisits
    ("Asked again, they {what}", "Të pyetur përsëri, {what}", "Ponovo upitani, {what}"),
    ("{n} of {m} asked again {what} (usual: {usual} %)", "{n} nga {m} të pyetur përsëri {what} (zakonisht: {usual} %)",
     "{n} od {m} ponovo upitanih {what} (uobičajeno: {usual} %)"),
    ("{n} of {m} answers differ when asked again (usual: {usual} %)",
     "{n} nga {m} përgjigje ndryshojnë kur pyetet përsëri (zakonisht: {usual} %)",
     "{n} od {m} odgovora je drugačije pri ponovnom pitanju (uobičajeno: {usual} %)"),
    ("{n} % cannot be reached on the telephone (others: {usual} %)",
     "{n} % nuk arrihen me telefon (te të tjerët: {usual} %)",
     "{n} % se ne može dobiti telefonom (kod drugih: {usual} %)"),
    # visits
    ("An interview takes {n} visits, others' {usual}", "Një intervistë kërkon {n} vizita, te të tjerët {usual}",
     "Jedna anketa traži {n} poseta, kod drugih {usual}"),
    ("{n} % of addresses without an interview (others: {usual} %)",
     "{n} % e adresave pa intervistë (te të tjerët: {usual} %)", "{n} % adresa bez ankete (kod drugih: {usual} %)"),
    ("{n} % of addresses refuse (others: {usual} %)", "{n} % e adresave refuzojnë (te të tjerët: {usual} %)",
     "{n} % adresa odbija (kod drugih: {usual} %)"),
    # answers
    ("{n} % of numbers end in 0 or 5 (others: {usual} %)",
     "{n} % e numrave mbarojnë me 0 ose 5 (te të tjerët: {usual} %)",
     "{n} % brojeva završava se na 0 ili 5 (kod drugih: {usual} %)"),
    ("Answers differ from other interviewers' {n} times as much as usual",
     "Përgjigjet ndryshojnë nga ato të intervistuesve të tjerë {n} herë më shumë se zakonisht",
     "Odgovori se od onih drugih anketara razlikuju {n} puta više nego obično"),
    ("No opinion on {n} % of the questions (usual: {usual} %)",
     "Pa mendim për {n} % të pyetjeve (zakonisht: {usual} %)",
     "Bez mišljenja o {n} % pitanja (uobičajeno: {usual} %)"),
    ("No opinion on {n} % of the questions (others: {usual} %)",
     "Pa mendim për {n} % të pyetjeve (te të tjerët: {usual} %)",
     "Bez mišljenja o {n} % pitanja (kod drugih: {usual} %)"),
    ("{n} % of the questions that depend on others were answered (usual: {usual} %)",
     "U përgjigjën {n} % e pyetjeve që varen nga të tjera (zakonisht: {usual} %)",
     "Odgovoreno je na {n} % pitanja koja zavise od drugih (uobičajeno: {usual} %)"),
    ("{n} % of the questions that depend on others were answered (others: {usual} %)",
     "U përgjigjën {n} % e pyetjeve që varen nga të tjera (te të tjerët: {usual} %)",
     "Odgovoreno je na {n} % pitanja koja zavise od drugih (kod drugih: {usual} %)"),
    ("Interviews equal another one in {n} % of answers (others: {usual} %)",
     "Intervistat janë si një tjetër në {n} % të përgjigjeve (te të tjerët: {usual} %)",
     "Ankete se s nekom drugom slažu u {n} % odgovora (kod drugih: {usual} %)"),
    ("Interviews equal another of their own in {n} % of answers (others: {usual} %)",
     "Intervistat janë si një tjetër e tyre në {n} % të përgjigjeve (te të tjerët: {usual} %)",
     "Ankete se s nekom svojom drugom slažu u {n} % odgovora (kod drugih: {usual} %)"),
    ("{n} % of answers equal interview {id} of the same interviewer (usual: {usual} %)",
     "{n} % e përgjigjeve janë si në intervistën {id} të të njëjtit intervistues (zakonisht: {usual} %)",
     "{n} % odgovora je isto kao u anketi {id} istog anketara (uobičajeno: {usual} %)"),
    ("{n} % of answers equal interview {id} (usual: {usual} %)",
     "{n} % e përgjigjeve janë si në intervistën {id} (zakonisht: {usual} %)",
     "{n} % odgovora je isto kao u anketi {id} (uobičajeno: {usual} %)"),
    ("Answers go together less than in other interviews ({n}, usual {usual})",
     "Përgjigjet shkojnë bashkë më pak se në intervista të tjera ({n}, zakonisht {usual})",
     "Odgovori se slažu manje nego u drugim anketama ({n}, uobičajeno {usual})"),
    ("Answers go together less than in others' interviews ({n}, usual {usual})",
     "Përgjigjet shkojnë bashkë më pak se në intervistat e të tjerëve ({n}, zakonisht {usual})",
     "Odgovori se slažu manje nego u anketama drugih ({n}, uobičajeno {usual})"),
    ("Answers are as common as {n} % on average (others: {usual} %)",
     "Përgjigjet janë mesatarisht aq të zakonshme sa {n} % (te të tjerët: {usual} %)",
     "Odgovori su prosečno česti {n} % (kod drugih: {usual} %)"),
    ("Interviews agree in {n} points more answers with one another than with others' (usual: {usual})",
     "Intervistat pajtohen me njëra-tjetrën {n} pikë më shumë se me ato të të tjerëve (zakonisht: {usual})",
     "Ankete se međusobno slažu {n} poena više nego s tuđima (uobičajeno: {usual})"),
    ("One answer for {n} % of the items of a battery (usual: {usual} %)",
     "Një përgjigje për {n} % të pohimeve të një grupi (zakonisht: {usual} %)",
     "Jedan odgovor na {n} % stavki niza (uobičajeno: {usual} %)"),
    ("One answer for {n} % of the items of a battery (others: {usual} %)",
     "Një përgjigje për {n} % të pohimeve të një grupi (te të tjerët: {usual} %)",
     "Jedan odgovor na {n} % stavki niza (kod drugih: {usual} %)"),
    ("{n} % of answers at the ends of scales (others: {usual} %)",
     "{n} % e përgjigjeve në skajet e shkallëve (te të tjerët: {usual} %)",
     "{n} % odgovora na krajevima skala (kod drugih: {usual} %)"),
    ("{n} % of answers amid the scales (others: {usual} %)",
     "{n} % e përgjigjeve në mes të shkallëve (te të tjerët: {usual} %)",
     "{n} % odgovora na sredini skala (kod drugih: {usual} %)"),
    ("{n} % of answers are the first of the list (others: {usual} %)",
     "{n} % e përgjigjeve janë e para e listës (te të tjerët: {usual} %)",
     "{n} % odgovora je prvi na listi (kod drugih: {usual} %)"),
    ("{n} % of pairs of items in the wrong order (usual: {usual} %)",
     "{n} % e çifteve të pohimeve në radhë të gabuar (zakonisht: {usual} %)",
     "{n} % parova stavki u pogrešnom redu (uobičajeno: {usual} %)"),
    ("{n} % of pairs of items in the wrong order (others: {usual} %)",
     "{n} % e çifteve të pohimeve në radhë të gabuar (te të tjerët: {usual} %)",
     "{n} % parova stavki u pogrešnom redu (kod drugih: {usual} %)"),
    # places and times
    ("{n} km from the sampled place (usual: {usual} km)", "{n} km nga vendi i mostrës (zakonisht: {usual} km)",
     "{n} km od izabranog mesta (uobičajeno: {usual} km)"),
    ("{n} km from the interview before, at {v} km/h", "{n} km nga intervista e mëparshme, me {v} km/h",
     "{n} km od prethodne ankete, brzinom {v} km/h"),
    ("The device's place was simulated", "Vendi i pajisjes ishte i simuluar", "Mesto uređaja je bilo simulirano"),
    ("{n} % of interviews at the very spot of another (others: {usual} %)",
     "{n} % e intervistave në të njëjtën pikë me një tjetër (te të tjerët: {usual} %)",
     "{n} % anketa na istoj tački kao neka druga (kod drugih: {usual} %)"),
    ("Interviews take {n} minutes, others' {usual}", "Intervistat zgjasin {n} minuta, te të tjerët {usual}",
     "Ankete traju {n} minuta, kod drugih {usual}"),
    ("Took {n} minutes, the usual interview {usual}", "Zgjati {n} minuta, intervista e zakonshme {usual}",
     "Trajalo {n} minuta, uobičajena anketa {usual}"),
    ("{n} % of the questions answered faster than they can be read (usual: {usual} %)",
     "{n} % e pyetjeve me përgjigje më të shpejtë se leximi (zakonisht: {usual} %)",
     "{n} % pitanja odgovoreno brže nego što se mogu pročitati (uobičajeno: {usual} %)"),
    ("{n} % of the questions answered faster than they can be read (others: {usual} %)",
     "{n} % e pyetjeve me përgjigje më të shpejtë se leximi (te të tjerët: {usual} %)",
     "{n} % pitanja odgovoreno brže nego što se mogu pročitati (kod drugih: {usual} %)"),
    ("Ends before it begins", "Mbaron para se të fillojë", "Završava se pre nego što počne"),
    ("Its clock says {day}, far outside fieldwork", "Ora e saj thotë {day}, larg punës në terren",
     "Njen sat kaže {day}, daleko van terenskog rada"),
    ("Overlaps in time with another interview of the same interviewer",
     "Përputhet në kohë me një intervistë tjetër të të njëjtit intervistues",
     "Vremenski se preklapa s drugom anketom istog anketara"),
    ("{n} interviews a day, others' {usual}", "{n} intervista në ditë, te të tjerët {usual}",
     "{n} anketa dnevno, kod drugih {usual}"),
    ("{n} minutes between interviews of a day, others' {usual}",
     "{n} minuta mes intervistave të një dite, te të tjerët {usual}",
     "{n} minuta između anketa istog dana, kod drugih {usual}"),
    # who was selected
    ("{n} % women selected in {m} households of one man and one woman (rule: 50 %)",
     "{n} % gra të përzgjedhura në {m} familje me një burrë e një grua (rregulli: 50 %)",
     "{n} % izabranih žena u {m} domaćinstava s jednim muškarcem i jednom ženom (pravilo: 50 %)"),
    ("Birthdays of the {n} selected are {a} days away on average, where the rule brings {b}",
     "Ditëlindjet e {n} të përzgjedhurve janë mesatarisht {a} ditë larg, rregulli sjell {b}",
     "Rođendani {n} izabranih udaljeni su u proseku {a} dana, a pravilo daje {b}"),
    ("Birthdays of the {n} selected clump in one part of the year",
     "Ditëlindjet e {n} të përzgjedhurve grumbullohen në një pjesë të vitit",
     "Rođendani {n} izabranih gomilaju se u jednom delu godine"),
    ("The selected stand at {n} % of the household's adults by age (rule: 50 %)",
     "Të përzgjedhurit qëndrojnë në {n} % të të rriturve të familjes sipas moshës (rregulli: 50 %)",
     "Izabrani stoje na {n} % odraslih u domaćinstvu po starosti (pravilo: 50 %)"),
    # an interviewer's own interviews
    ("{n} of {m} interviews far out, such as: {inner}", "{n} nga {m} intervista shumë jashtë, si: {inner}",
     "{n} od {m} anketa daleko odskače, na primer: {inner}"),
)  # fmt: skip
PARTS = {
    "deny the interview": ("e mohojnë intervistën", "poriču anketu"),
    "say that another person was to be interviewed": (
        "thonë se duhej intervistuar një person tjetër", "kažu da je trebalo anketirati drugu osobu",
    ),
}  # fmt: skip
"""Parts of a sentence that are words themselves."""
COLUMN = {"sq": 0, "sr": 1}
NUMBER = re.compile(r"[+-]?\d+\.\d+")


def in_language(reason: str, language: str) -> str:
    """A check's reason in a language: English as it is, Serbian in Latin or (``sr-Cyrl``) Cyrillic letters."""
    base = language.split("-")[0]
    if base not in COLUMN:
        return reason
    for pattern, *translated in _patterns():
        found = pattern.fullmatch(reason)
        if found:
            words = translated[COLUMN[base]]
            if language == CYRILLIC:
                words = re.sub(r"(\{\w+\})|([^{]+)", lambda m: m[1] or to_cyrillic(m[2]), words)
            return words.format(**{name: _value(text, language) for name, text in found.groupdict().items()})
    return reason


def is_known(reason: str) -> bool:
    """Whether a reason can be said in every language."""
    return any(pattern.fullmatch(reason) for pattern, *_ in _patterns())


def _value(text: str, language: str) -> str:
    if text in PARTS:
        part = PARTS[text][COLUMN[language.split("-")[0]]]
        return to_cyrillic(part) if language == CYRILLIC else part
    if NUMBER.fullmatch(text):
        return text.replace(".", ",")
    return in_language(text, language)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple(
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), albanian, serbian)
        for english, albanian, serbian in PHRASES
    )

"""The words of an interviewer's sheet in Albanian, Serbian and English: one table per language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_ENGLISH: Mapping[str, str] = {
    "sheet": "Assignment",
    "interviewer": "Interviewer",
    "psu": "Sampling point",
    "day": "First day",
    "interviews": "Interviews",
    "start": "Start",
    "no_start": "Ask the coordinator for the start point.",
    "route": "Your route",
    "route_text": "From the start walk {direction}, with the houses on your {side}. Knock at the {nth} dwelling, then at every {nth} from there. At every crossing turn {turn}; at a dead end turn back on the other side. At the edge of the area turn back into it.",
    "route_every": "From the start walk {direction}, with the houses on your {side}. Knock at every dwelling. At every crossing turn {turn}; at a dead end turn back on the other side. At the edge of the area turn back into it.",
    "addresses_text": "Go to the addresses of the list, in its order. No other address may take their place.",
    "dwelling": "What counts as a dwelling",
    "blocks_top-down": "In a block of flats begin on the top floor and count doors floor by floor downwards, from the left of the stairs; {most} interview(s) in one block at most.",
    "blocks_bottom-up": "In a block of flats begin on the lowest floor and count doors floor by floor upwards, from the left of the stairs; {most} interview(s) in one block at most.",
    "contact": "Visits",
    "contact_text": "Up to {attempts} visits to each dwelling, on {days} different days at least, between {earliest} and {latest}; {evening} of them after 17:00 and {weekend} on a Saturday or Sunday. Write down every visit, also when nobody opens.",
    "person": "Whom to interview",
    "person_next-birthday": "Of all who live here and are {age} or older, the one whose birthday comes next. A birthday today has been.",
    "person_last-birthday": "Of all who live here and are {age} or older, the one whose birthday was last. A birthday today counts.",
    "person_kish-grid": "List all who live here and are {age} or older: men from the oldest to the youngest, then women. The Kish table of the dwelling says which number to interview.",
    "person_random": "List all who live here and are {age} or older. The programme draws one of them.",
    "person_everyone": "Everyone who lives here and is {age} or older.",
    "nobody_else": "Nobody else in the household, no neighbour and no friend may take that person's place.",
    "slot": "No.",
    "dwelling_column": "Dwelling, floor, door",
    "visit": "Visit {n}: day, time, outcome",
    "result": "Result",
    "kish": "Kish tables of the dwellings",
    "kish_rows": "number of people: 1 2 3 4 5 6+",
    "map": "Where it is",
    "north": "N",
    "more": "Further dwellings along the route, where one above gave no interview",
    "page": "Page",
    "side_left": "left",
    "side_right": "right",
    "left": "left",
    "right": "right",
    "directions": "north,north-east,east,south-east,south,south-west,west,north-west",
}

_ALBANIAN: Mapping[str, str] = {
    "sheet": "Detyra",
    "interviewer": "Anketuesi",
    "psu": "Pika e mostrës",
    "day": "Dita e parë",
    "interviews": "Intervista",
    "start": "Nisja",
    "no_start": "Pyetni koordinatorin për pikën e nisjes.",
    "route": "Rruga juaj",
    "route_text": "Nga pika e nisjes ecni drejt {direction}, me shtëpitë në anën {side}. Trokitni te banesa numër {skip}, pastaj te çdo e {skip}-ta prej saj. Në çdo kryqëzim kthehuni {turn}; në rrugë pa krye kthehuni nga ana tjetër. Në skaj të zonës kthehuni brenda saj.",
    "route_every": "Nga pika e nisjes ecni drejt {direction}, me shtëpitë në anën {side}. Trokitni te çdo banesë. Në çdo kryqëzim kthehuni {turn}; në rrugë pa krye kthehuni nga ana tjetër. Në skaj të zonës kthehuni brenda saj.",
    "addresses_text": "Shkoni te adresat e listës, sipas radhës së saj. Asnjë adresë tjetër nuk mund t'i zëvendësojë.",
    "dwelling": "Çfarë quhet banesë",
    "blocks_top-down": "Në ndërtesë me banesa filloni nga kati i fundit lart dhe numëroni dyert kat pas kati duke zbritur, nga e majta e shkallëve; më së shumti {most} intervistë në një ndërtesë.",
    "blocks_bottom-up": "Në ndërtesë me banesa filloni nga kati më i ulët dhe numëroni dyert kat pas kati duke u ngjitur, nga e majta e shkallëve; më së shumti {most} intervistë në një ndërtesë.",
    "contact": "Vizitat",
    "contact_text": "Deri në {attempts} vizita në çdo banesë, në së paku {days} ditë të ndryshme, ndërmjet orës {earliest} dhe {latest}; {evening} prej tyre pas orës 17:00 dhe {weekend} të shtunën ose të dielën. Shënoni çdo vizitë, edhe kur askush nuk e hap derën.",
    "person": "Kë ta intervistoni",
    "person_next-birthday": "Nga të gjithë që jetojnë këtu dhe i kanë mbushur {age} vjet, atë që e ka ditëlindjen më të afërt në vazhdim. Ditëlindja e sotme ka kaluar.",
    "person_last-birthday": "Nga të gjithë që jetojnë këtu dhe i kanë mbushur {age} vjet, atë që e ka pasur ditëlindjen të fundit. Ditëlindja e sotme llogaritet.",
    "person_kish-grid": "Shënoni të gjithë që jetojnë këtu dhe i kanë mbushur {age} vjet: burrat nga më i vjetri te më i riu, pastaj gratë. Tabela Kish e banesës tregon cilin numër ta intervistoni.",
    "person_random": "Shënoni të gjithë që jetojnë këtu dhe i kanë mbushur {age} vjet. Programi e zgjedh njërin prej tyre me short.",
    "person_everyone": "Të gjithë që jetojnë këtu dhe i kanë mbushur {age} vjet.",
    "nobody_else": "Askush tjetër në shtëpi, asnjë fqinj dhe asnjë mik nuk mund ta zëvendësojë atë person.",
    "slot": "Nr.",
    "dwelling_column": "Banesa, kati, dera",
    "visit": "Vizita {n}: dita, ora, rezultati",
    "result": "Përfundimi",
    "kish": "Tabelat Kish të banesave",
    "kish_rows": "numri i personave: 1 2 3 4 5 6+",
    "map": "Ku gjendet",
    "north": "V",
    "more": "Banesa të tjera në rrugë, kur njëra më lart nuk dha intervistë",
    "page": "Faqja",
    "side_left": "e majtë",
    "side_right": "e djathtë",
    "left": "majtas",
    "right": "djathtas",
    "directions": "veriut,verilindjes,lindjes,juglindjes,jugut,jugperëndimit,perëndimit,veriperëndimit",
}

_SERBIAN: Mapping[str, str] = {
    "sheet": "Zadatak",
    "interviewer": "Anketar",
    "psu": "Tačka uzorka",
    "day": "Prvi dan",
    "interviews": "Intervjui",
    "start": "Polazak",
    "no_start": "Pitajte koordinatora za polaznu tačku.",
    "route": "Vaša ruta",
    "route_text": "Od polazne tačke idite prema {direction}; kuće su vam {side}. Pokucajte kod stana broj {skip}, a zatim kod svakog {skip}. od njega. Na svakoj raskrsnici skrenite {turn}; u slepoj ulici vratite se drugom stranom. Na ivici područja vratite se u njega.",
    "route_every": "Od polazne tačke idite prema {direction}; kuće su vam {side}. Pokucajte kod svakog stana. Na svakoj raskrsnici skrenite {turn}; u slepoj ulici vratite se drugom stranom. Na ivici područja vratite se u njega.",
    "addresses_text": "Idite na adrese sa spiska, njihovim redom. Nijedna druga adresa ne može da ih zameni.",
    "dwelling": "Šta se računa kao stan",
    "blocks_top-down": "U stambenoj zgradi počnite na najvišem spratu i brojte vrata sprat po sprat naniže, sleva od stepeništa; najviše {most} intervju u jednoj zgradi.",
    "blocks_bottom-up": "U stambenoj zgradi počnite na najnižem spratu i brojte vrata sprat po sprat naviše, sleva od stepeništa; najviše {most} intervju u jednoj zgradi.",
    "contact": "Posete",
    "contact_text": "Do {attempts} poseta svakom stanu, u najmanje {days} različita dana, između {earliest} i {latest}; {evening} od njih posle 17:00 i {weekend} subotom ili nedeljom. Zapišite svaku posetu, i kada niko ne otvori.",
    "person": "Koga intervjuisati",
    "person_next-birthday": "Od svih koji ovde žive i imaju {age} ili više godina, osobu kojoj je rođendan sledeći na redu. Današnji rođendan je prošao.",
    "person_last-birthday": "Od svih koji ovde žive i imaju {age} ili više godina, osobu kojoj je rođendan bio poslednji. Današnji rođendan se računa.",
    "person_kish-grid": "Popišite sve koji ovde žive i imaju {age} ili više godina: muškarce od najstarijeg do najmlađeg, zatim žene. Kišova tablica stana kaže koji broj da intervjuišete.",
    "person_random": "Popišite sve koji ovde žive i imaju {age} ili više godina. Program izvlači jednu osobu.",
    "person_everyone": "Svi koji ovde žive i imaju {age} ili više godina.",
    "nobody_else": "Niko drugi iz domaćinstva, nijedan komšija i nijedan prijatelj ne može da zameni tu osobu.",
    "slot": "Br.",
    "dwelling_column": "Stan, sprat, vrata",
    "visit": "Poseta {n}: dan, vreme, ishod",
    "result": "Ishod",
    "kish": "Kišove tablice stanova",
    "kish_rows": "broj osoba: 1 2 3 4 5 6+",
    "map": "Gde je",
    "north": "S",
    "more": "Sledeći stanovi na ruti, kada neki od gornjih nije dao intervju",
    "page": "Strana",
    "side_left": "levo",
    "side_right": "desno",
    "left": "levo",
    "right": "desno",
    "directions": "severu,severoistoku,istoku,jugoistoku,jugu,jugozapadu,zapadu,severozapadu",
}

FIELD_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "sq": _ALBANIAN, "sr": _SERBIAN}
"""By language; every language has the same keys."""

_POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def direction_word(direction: str, language: str) -> str:
    """A compass direction as it stands in the sentence of the route."""
    return FIELD_WORDS[language]["directions"].split(",")[_POINTS.index(direction)]


def day_word(day: date) -> str:
    """A day that nobody reads the wrong way round."""
    return f"{day.day}. {day.month}. {day.year}"

"""Questionnaires for the browser tests, as Markdown."""

from __future__ import annotations

from functools import cache

SHORT = """
| survey | | | | | | | | | |
| | type | name | label::English (en) | label::Shqip (sq) | label::Srpski (sr) | hint::English (en) | required | relevant | constraint |
| | start | start | | | | | | | |
| | end | end | | | | | | | |
| | audit | audit | | | | | | | |
| | text | interview_id | Interview | Intervista | Intervju | | | | |
| | text | interviewer | Interviewer | Anketuesi | Anketar | | | | |
| | select_one yn | consent | Good day. May we begin? | Mirëdita. A mund të fillojmë? | Dobar dan. Možemo li da počnemo? | Read it out | yes | | |
| | integer | age | How old are you? | Sa vjeç jeni? | Koliko imate godina? | | yes | ${consent} = 'yes' | . >= 18 and . <= 110 |
| | select_one yn | work | Do you work? | A punoni? | Da li radite? | | yes | ${consent} = 'yes' | |
| | text | employer | For whom? | Për kë? | Za koga? | | | ${work} = 'yes' | |
| | integer | adults | Adults | Të rritur | Odrasli | | | | |
| choices | | | | | |
| | list_name | name | label::English (en) | label::Shqip (sq) | label::Srpski (sr) |
| | yn | yes | Yes | Po | Da |
| | yn | no | No | Jo | Ne |
| settings | | | |
| | form_title | form_id | version | default_language |
| | Short | short | 1 | English (en) |
"""

EVERYTHING = """
| survey | | | | | | | | | | | |
| | type | name | label::English (en) | hint::English (en) | required | relevant | constraint | constraint_message::English (en) | appearance | parameters | calculation |
| | text | interview_id | Interview | | | | | | | | |
| | note | opening | I shall now ask about many things | | | | | | read-aloud | | |
| | select_multiple drink | drinks | What do you drink? | Several | yes | | | | | | |
| | decimal | litres | How many litres? | | | not(selected(${drinks}, 'none')) | . <= 9.5 | At most nine and a half | | | |
| | date | since | Since when? | | | | | | | | |
| | time | hour | At what hour? | | | | | | | | |
| | dateTime | moment | At which moment? | | | | | | | | |
| | range | trust | How much do you trust, from 0 to 10? | | | | | | | start=0 end=10 step=1 | |
| | rank drink | order | Put them in order | | | | | | | | |
| | acknowledge | told | I have told the person | | | | | | interviewer | | |
| | calculate | twice | | | | | | | | | ${litres} * 2 |
| | note | shown | Twice that is ${twice} | | | | | | | | |
| | begin_group | screen | Do you trust … | | | | | | table-list | | |
| | select_one much | courts | … the courts? | | yes | | | | | | |
| | select_one much | police | … the police? | | yes | | | | | | |
| | select_one much | press | … the press? | | yes | | | | | | |
| | end_group | | | | | | | | | | |
| | begin_group | two | Two more | | | | | | field-list | | |
| | text | why | Why? | | | | | | multiline | | |
| | select_one town | town | Which town? | | | | | | autocomplete | | |
| | end_group | | | | | | | | | | |
| | begin_repeat | child | Child | | | | | | | | |
| | text | child_name | Its name | | yes | | | | | | |
| | integer | child_age | Its age | | | | . < 18 | Under eighteen | | | |
| | end_repeat | | | | | | | | | | |
| | text | last | Anything else? | | | | | | | | |
| choices | | | |
| | list_name | name | label::English (en) |
| | drink | coffee | Coffee |
| | drink | tea | Tea |
| | drink | none | Nothing |
| | drink | refused | Refused |
| | much | fully | Fully |
| | much | rather | Rather |
| | much | hardly | Hardly |
| | much | never | Not at all |
| | much | dk | Don't know |
{towns}
| settings | | | |
| | form_title | form_id | version | default_language |
| | Everything | everything | 1 | English (en) |
""".replace("{towns}", "\n".join(f"| | town | t{n} | Town number {n} |" for n in range(80)))


@cache
def xform(markdown: str) -> str:
    from pyxform.xls2xform import convert

    return str(convert(xlsform=markdown, validate=False).xform)

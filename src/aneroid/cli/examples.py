"""An example or two of every command, shown by ``--help`` and in docs/commands.md; a test parses each of them."""

from __future__ import annotations

import click

EXAMPLES: dict[str, tuple[str, ...]] = {
    "new": ("aneroid new my-study",),
    "check": ("aneroid check my-study", "aneroid check my-study --json"),
    "run": ("aneroid run my-study",),
    "plan": (
        "aneroid plan my-study",
        "aneroid plan my-study --interviews 1200 --per-psu 12 --icc 0.1",
        "aneroid plan my-study --from last-wave",
    ),
    "sample": ("aneroid sample my-study",),
    "seal": ("aneroid seal my-study",),
    "replay": ("aneroid replay my-study", "aneroid replay my-study --seal 3f9ac2d1"),
    "rehearse": ("aneroid rehearse my-study --replications 200", "aneroid rehearse my-study --compare"),
    "assignments": ("aneroid assignments my-study", "aneroid assignments my-study --interviewer I01 --language sq"),
    "questionnaire": ("aneroid questionnaire my-study --language en --language sq",),
    "serve": (
        "aneroid serve my-study --data field",
        "aneroid serve my-study --data field --host 0.0.0.0",
        "aneroid serve my-study --preview",
    ),
    "device": (
        "aneroid device my-study I01 --data field --url http://192.168.1.5:8080",
        "aneroid device my-study I01 --data field --url http://192.168.1.5:8080 --revoke",
    ),
    "user add": ("aneroid user add mira --role coordinator --data field",),
    "user list": ("aneroid user list --data field",),
    "user password": ("aneroid user password mira --data field",),
    "user disable": ("aneroid user disable mira --data field", "aneroid user disable mira --again --data field"),
    "take-in": ("aneroid take-in my-study device.json --data field",),
    "fetch": ("aneroid fetch my-study --data field",),
    "import": (
        "aneroid import my-study interviews.xlsx --map nr=interview_id",
        "aneroid import my-study central:7/barometer --config pyodk.toml",
    ),
    "summary": (
        "aneroid summary my-study --data field",
        "aneroid summary my-study --data field --day 2026-03-02 --language sq --out summaries",
    ),
    "webhook add": ("aneroid webhook add https://office.example.org/hook --event submission --data field",),
    "webhook list": ("aneroid webhook list --data field",),
    "webhook again": ("aneroid webhook again 1 --data field",),
    "webhook remove": ("aneroid webhook remove 1 --data field",),
    "export": (
        "aneroid export my-study interviews.sav --data field",
        "aneroid export my-study visits.csv --table contacts --data field",
    ),
    "backup": ("aneroid backup monday.tar --data field",),
    "restore": ("aneroid restore monday.tar --data field-again",),
    "audit": ("aneroid audit field",),
    "identities destroy": ("aneroid identities destroy field --yes", "aneroid identities destroy field --all --yes"),
    "identities prove": ("aneroid identities prove field",),
    "verify": (
        "aneroid verify my-study",
        "aneroid verify interviews.sav --interviewer int_no --start begin --end finish --out checks.html",
    ),
    "weight": ("aneroid weight my-study",),
    "report": ("aneroid report my-study",),
    "tabulate": (
        "aneroid tabulate my-study main_problem --by sex",
        "aneroid tabulate data.sav Q1 Q2 --weight w --strata region --psu ea --by sex,region --out table.csv",
    ),
    "trace": (
        "aneroid trace my-study trust_police.yes",
        'aneroid trace my-study "trust_police.yes @ sex=female"',
    ),
    "diff": ("aneroid diff last-week/build my-study/build",),
    "review": (
        "aneroid review report.pdf --n 1197",
        "aneroid review report.docx tables.csv --n 1197 --deff 1.6",
    ),
}


def show_examples(group: click.Group, within: str = "") -> None:
    """Put the examples under the help of every command of a group."""
    for name, command in group.commands.items():
        full = f"{within}{name}"
        if isinstance(command, click.Group):
            show_examples(command, f"{full} ")
        elif lines := EXAMPLES.get(full, ()):
            head = "Example:" if len(lines) == 1 else "Examples:"
            command.epilog = "\b\n" + "\n".join([head, *(f"  {line}" for line in lines)])

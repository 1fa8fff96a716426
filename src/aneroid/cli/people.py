"""Commands for the people of a field server: who may sign in, and what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from aneroid.cli.field import DATA, DATABASE
from aneroid.cli.shell import explained, main

ROLE_NAMES = ("administrator", "manager", "coordinator", "interviewer", "analyst", "typist")
PASSWORD = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="ANEROID_PASSWORD",
    help="Asked for on the terminal, or taken from ANEROID_PASSWORD.",
)  # fmt: skip


@main.group()
def user() -> None:
    """Add, change and list the people who may sign in to a field server."""


@user.command()
@click.argument("login")
@click.option("--role", type=click.Choice(ROLE_NAMES), required=True)
@click.option("--name", default="", help="As others see it.")
@click.option("--interviewer", help="An interviewer's number, as in the sample.")
@PASSWORD
@DATABASE
@DATA
@explained
def add(
    login: str, role: str, name: str, interviewer: str | None, password: str, database: str | None, data: Path
) -> None:
    """Add somebody with a LOGIN and a role."""
    from aneroid.store.folder import open_store
    from aneroid.store.people import Role, add_person

    store = open_store(data, database)
    chosen = cast("Role", role)
    store.database.write(lambda t: add_person(t, login, name, chosen, password, "command line", interviewer))
    click.echo(f"{login} may sign in as {role}.")


@user.command()
@click.argument("login")
@PASSWORD
@DATABASE
@DATA
@explained
def password(login: str, password: str, database: str | None, data: Path) -> None:
    """Give LOGIN a new password; their sessions end."""
    from aneroid.store.folder import open_store
    from aneroid.store.people import change_person

    open_store(data, database, must_exist=True).database.write(
        lambda t: change_person(t, login, "command line", password=password)
    )
    click.echo(f"{login} has a new password.")


@user.command()
@click.argument("login")
@click.option("--again", is_flag=True, help="Let them sign in again.")
@DATABASE
@DATA
@explained
def disable(login: str, again: bool, database: str | None, data: Path) -> None:
    """End what LOGIN may do; their sessions end."""
    from aneroid.store.folder import open_store
    from aneroid.store.people import change_person

    open_store(data, database, must_exist=True).database.write(
        lambda t: change_person(t, login, "command line", is_active=again)
    )
    click.echo(f"{login} {'may sign in again' if again else 'may not sign in any more'}.")


@user.command("list")
@DATABASE
@DATA
@explained
def list_all(database: str | None, data: Path) -> None:
    """List everybody who has a login."""
    from aneroid.store.folder import open_store
    from aneroid.store.people import list_people

    with open_store(data, database, must_exist=True).database.read() as connection:
        people = list(list_people(connection))
        for row in people:
            click.echo(f"{row.login}\t{row.role}\t{row.interviewer or ''}\t{'' if row.is_active else 'ended'}")
    if not people:
        click.echo("Nobody has a login yet: aneroid user add LOGIN --role ROLE --data FOLDER.", err=True)

"""Start the field server of a study: its form published, its sample loaded, its data folder its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import polars as pl
import uvicorn

from aneroid.collection.xform import describe_form, field_form
from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.store import assignments, forms
from aneroid.store.database import Transaction
from aneroid.store.files import Stored
from aneroid.store.folder import Store, only_one, open_store
from aneroid.store.identities import destroy_due
from aneroid.store.submissions import wanted_files
from aneroid.study.errors import CollectionError
from aneroid.study.folder import Study


def prepare(study: Study, store: Store) -> None:
    """Publish the questionnaire and its media, load the sample, take away what interrupted uploads left.

    Raises: CollectionError C-FORM-1 or C-FORM-2 when the questionnaire cannot be served.
    """
    if study.questionnaire is None or not study.questionnaire.xform:
        raise CollectionError("C-FORM-2", where=str(study.folder))
    form = describe_form(field_form(study.questionnaire.xform.encode()))
    files = {path.name: (path, _put(store, path)) for path in sorted((study.folder / "media").glob("*"))}
    sample, drawn = _frame(study, "sample"), _frame(study, "revisits")
    revisited = drawn["interview_id"].to_list() if drawn.height else []

    def job(transaction: Transaction) -> None:
        number = forms.publish(transaction, form, "server")
        forms.publish_media(transaction, number, files)
        assignments.load_sample(transaction, sample.iter_rows(named=True), revisited)

    store.database.write(job)
    with store.database.read() as connection:
        wanted = wanted_files(connection) | {stored.sha256 for _, stored in files.values()}
    store.files.sweep(wanted)


def serve(
    study: Study, data: Path, *, database: str | None, host: str, port: int, public_url: str, ready: Callable[[], None]
) -> None:
    """Serve a study until interrupted.

    Raises: CollectionError C-STORE-... when the data folder or the database cannot be used, C-FORM-...
    """
    store = open_store(data, database)
    with only_one(data / "server.lock"):
        prepare(study, store)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        for name in ("httpx", "uvicorn.error"):
            logging.getLogger(name).setLevel(logging.WARNING)
        context = Context(study, store, public_url)
        app = create_app(context)
        server = uvicorn.Server(
            uvicorn.Config(
                app, host=host, port=port, access_log=False, log_config=None, server_header=False,
                timeout_keep_alive=75, limit_concurrency=1000, h11_max_incomplete_event_size=65536,
            )
        )  # fmt: skip
        destroy_due(store, context.clock().date(), "server")
        ready()
        server.run()


def _put(store: Store, path: Path) -> Stored:
    with path.open("rb") as content:
        return store.files.put(content)


def _frame(study: Study, name: str) -> pl.DataFrame:
    """An artefact of the study's build; empty where it was not made."""
    path = study.folder / "build" / f"{name}.parquet"
    return pl.read_parquet(path) if path.is_file() else pl.DataFrame()

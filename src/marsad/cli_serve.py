"""`marsad serve`."""

from pathlib import Path
from typing import Annotated

import typer

# Everything else is imported in the command, so that `marsad --help` starts at once.


def serve(
    checkpoint: Annotated[
        str, typer.Option("--checkpoint", "-m", help="`compact`, a checkpoint folder, or a hub id.")
    ] = "compact",
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 is all of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    keys: Annotated[
        Path | None, typer.Option(help="A file of API keys. Without, this machine alone is served.")
    ] = None,
    new_key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Put a key for NAME into the file --keys, print it and stop.")
    ] = None,
    insecure_public: Annotated[
        bool, typer.Option("--insecure-public", help="Serve whoever reaches the port, without keys.")
    ] = False,
    reviews: Annotated[
        Path | None, typer.Option(help="Where corrections are kept (SQLite). Without, no review.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Processor cores to read with; all, but at most four, unless given.")
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="Another limit, such as documents=50; may be repeated."),
    ] = None,
    log_texts: Annotated[bool, typer.Option("--log-texts", help="Put the texts that are read into the log.")] = False,
) -> None:
    """Serve the page and the API on this machine, or with keys to others.

    Without keys only this machine is served. The log is JSON lines on standard error, without texts.

    Example: marsad serve, and open http://127.0.0.1:8000

    Example: marsad serve --keys keys.txt --new-key newsdesk

    Example: marsad serve --keys keys.txt --host 0.0.0.0 --limit documents=50 --limit seconds=30
    """
    try:
        from marsad.service.server import make_settings, print_new_key, run
    except ModuleNotFoundError as error:
        from marsad.data.errors import missing_extra

        if (name := (error.name or "a library").partition(".")[0]) == "marsad":
            raise
        raise missing_extra(name, "serve") from error
    if new_key is not None:
        print_new_key(keys, new_key)
        return
    settings = make_settings(
        host,
        limit or [],
        insecure_public=insecure_public,
        checkpoint=checkpoint,
        threads=threads,
        keys=keys,
        reviews=reviews,
        log_texts=log_texts,
    )
    run(settings, host, port)

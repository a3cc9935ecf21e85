"""The `marsad` command: assembles the commands, and turns a user's mistake into one sentence."""

import sys
from typing import Annotated

import typer

from marsad.data.errors import UserError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Arabic news to who, where, how many were harmed, in what event. Start with: marsad predict article.txt",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"marsad {version('marsad')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Arabic news to who, where, how many were harmed, in what event."""


def _register() -> None:
    from marsad.cli_benchmark import benchmark
    from marsad.cli_data import app as data_app
    from marsad.cli_evaluate import evaluate, parity
    from marsad.cli_incidents import incidents
    from marsad.cli_predict import predict, schema
    from marsad.cli_review import app as review_app
    from marsad.cli_serve import serve
    from marsad.cli_speed import speed
    from marsad.cli_studies import ablate, curve
    from marsad.cli_train import export, pretrain, train

    for command in (
        predict,
        incidents,
        serve,
        train,
        evaluate,
        benchmark,
        pretrain,
        export,
        parity,
        speed,
        curve,
        ablate,
        schema,
    ):
        app.command()(command)
    app.add_typer(data_app, name="data")
    app.add_typer(review_app, name="review")


_register()


def run() -> None:
    """Run the command line; exit with 2 and one sentence where the user can mend what is wrong."""
    try:
        app()
    except UserError as error:
        print(f"marsad: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # `marsad predict ... | head`: nobody reads on, which is no error.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        # A full disk, a folder that may not be written: nothing that a traceback would explain.
        print(f"marsad: {error.filename or 'the output'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)

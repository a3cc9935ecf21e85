"""Consoles that write to a string."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console, RenderableType

Show = Callable[..., str]


@pytest.fixture
def show() -> Show:
    """Return what a terminal or a pipe gets of something, with or without colours."""

    def show(what: RenderableType, width: int = 90, *, terminal: bool = False, colours: bool = False) -> str:
        console = Console(
            file=io.StringIO(),
            width=width,
            force_terminal=terminal,
            color_system="standard" if colours else None,
            no_color=not colours,
            _environ={},
        )
        console.print(what)
        return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]

    return show

"""Columns must not jump, whatever stands in a text, and a pipe must get the text alone."""

import re

from rich.console import Group
from rich.table import Table
from rich.text import Text

from marsad.terminal.arabic import END, ISOLATE, ArabicBlock, ArabicLine, Mixed, plain
from tests.terminal.conftest import Show

LONG = "وأصيب أكثر من 30 مدنيا بحلب في قصف مدفعي على أحياء المدينة القديمة منذ الصباح"
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def visible(line: str) -> str:
    return ESCAPE.sub("", line).replace(ISOLATE, "").replace(END, "")


def test_each_line_of_a_terminal_is_one_whole_isolate(show: Show) -> None:
    lines = show(ArabicBlock(Text(LONG)), width=30, terminal=True).splitlines()
    assert len(lines) > 2
    for line in lines:
        assert line.count(ISOLATE) == line.count(END) == 1
        assert line.lstrip(" ").startswith(ISOLATE) and line.endswith(END)
        assert len(visible(line)) == 30  # begins at the right
    assert " ".join(visible(line).strip() for line in lines) == LONG


def test_a_pipe_gets_the_text_alone(show: Show) -> None:
    shown = show(Group(ArabicBlock(Text(LONG)), ArabicLine(LONG), Mixed("id حلب")), width=200)
    assert shown == f"{LONG}\n{LONG}\nid حلب\n"


def test_without_colours_a_terminal_still_gets_isolates(show: Show) -> None:
    assert show(ArabicLine("12 مدنيا", "at "), terminal=True) == f"at {ISOLATE}12 مدنيا{END}\n"


def test_a_line_is_cut_inside_its_isolate(show: Show) -> None:
    shown = show(ArabicLine(LONG, "at "), width=20, terminal=True).rstrip("\n")
    assert shown.startswith(f"at {ISOLATE}") and shown.endswith(f"…{END}")
    assert len(visible(shown)) == 20


def test_runs_of_arabic_in_a_line_are_isolated_each(show: Show) -> None:
    shown = show(Mixed("the `قتل 12 مدنيا` of حلب is 12"), terminal=True)
    assert shown == f"the `{ISOLATE}قتل 12 مدنيا{END}` of {ISOLATE}حلب{END} is 12\n"


def test_isolates_take_no_room_in_tables(show: Show) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row(ArabicLine("حلب"), "x")
    table.add_row(ArabicLine("بغداد"), "y")
    for terminal in (True, False):
        lines = show(table, terminal=terminal).splitlines()
        assert [visible(line).index(mark) for line, mark in zip(lines, "xy", strict=True)] == [7, 7]


def test_texts_cannot_steer_the_terminal() -> None:
    assert plain("حلب\x1b[2J\u202eدرنة\ud800\u2067\r\n") == "حلب [2J درنة\ufffd "

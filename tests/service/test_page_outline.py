"""The outline behind the map: lines are simplified, rings are cut at the map's box, and the file stays small."""

from pathlib import Path

import pytest

from marsad.service import page_outline
from marsad.service.page_outline import EAST, NORTH, SOUTH, WEST, clip, make_outline, project, simplify

PAGE = Path(page_outline.__file__).parent / "page"


def test_a_line_keeps_the_points_that_stand_out() -> None:
    assert simplify([(0, 0), (1, 0.1), (2, 0), (3, 5), (4, 0)], 1.0) == [(0, 0), (2, 0), (3, 5), (4, 0)]


def test_a_ring_is_cut_at_the_box() -> None:
    corners = [project(*at) for at in ((-100, -60), (100, -60), (100, 60), (-100, 60))]
    box = {project(*at) for at in ((WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH))}
    assert {(round(x), round(y)) for x, y in clip(corners)} == {(round(x), round(y)) for x, y in box}
    assert clip([project(*at) for at in ((100, 0), (110, 0), (110, 10))]) == []


def test_two_countries_share_one_border() -> None:
    """Two squares of ten degrees beside each other, as TopoJSON: their common side is arc 0."""
    sides = [[[20, 10], [0, 10]], [[20, 20], [-10, 0], [0, -10], [10, 0]], [[20, 20], [10, 0], [0, -10], [-10, 0]]]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": sides,
        "objects": {
            "countries": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": [[0, 1]]}, {"type": "Polygon", "arcs": [[0, 2]]}],
            },
            "land": {"type": "Polygon", "arcs": [[1, -3]]},
        },
    }
    made = make_outline(topology)
    x, south, north = 2000, round(project(0, 10)[1]), round(project(0, 20)[1])
    assert made["borders"] == f"M{x}{south}l0{north - south}"
    assert made["land"].count("M") == 1 and made["land"].endswith("z")


def test_the_shipped_outline_is_small() -> None:
    assert (PAGE / "outline.json").stat().st_size < 60_000


@pytest.mark.parametrize(("degrees", "units"), [((0, 0), (0, 0)), ((37.5, 0), (3750, 0))])
def test_a_hundred_units_are_a_degree(degrees: tuple[float, float], units: tuple[float, float]) -> None:
    assert project(*degrees) == pytest.approx(units, abs=1e-6)

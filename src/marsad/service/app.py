"""The application: `make_app` puts the parts of the service together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from marsad.review.store import ReviewStore
from marsad.service.guard import Guard
from marsad.service.house import House, make_house
from marsad.service.intake import Intake
from marsad.service.keys import read_keys
from marsad.service.model import Model, load_model
from marsad.service.refusals import add_refusals
from marsad.service.review_routes import correction_routes, review_routes
from marsad.service.routes import reading_routes, record_routes
from marsad.service.settings import ServiceSettings
from marsad.service.status_routes import status_routes
from marsad.service.watch import Watch

PAGE = Path(__file__).parent / "page"
_DESCRIPTION = (
    "Arabic news to who, where, how many were harmed, in what event. Every offset counts code points of the text as it "
    "was sent, end-exclusive. A machine's casualty figure is a lead, not a finding: read the sentence that it points to."
)


def make_app(settings: ServiceSettings, model: Model | None = None) -> FastAPI:
    """Return the service. `model` stands in for the checkpoint that the settings name.

    Raises UserError where the checkpoint, the keys or the store of reviews cannot be had.
    """
    keys = read_keys(settings.keys) if settings.keys else None
    store = ReviewStore(settings.reviews) if settings.reviews else None
    house = make_house(settings, model or load_model(settings.checkpoint, settings.threads))
    app = FastAPI(
        title="Marsad مرصد",
        version=version("marsad"),
        description=_DESCRIPTION,
        docs_url=None,  # it fetches its scripts from elsewhere, which the page's policy forbids
        redoc_url=None,
        separate_input_output_schemas=False,
        lifespan=lambda app: _running(house, store),
    )
    for routes in (reading_routes, record_routes, status_routes):
        app.include_router(routes(house))
    if store:
        app.include_router(review_routes(house, store))
        app.include_router(correction_routes(house, store))
    _add_page(app)
    add_refusals(app)
    # The last one added is the first that a request meets.
    app.add_middleware(Intake, limits=settings.limits)
    app.add_middleware(Guard, keys=keys, allowed_hosts=settings.allowed_hosts)
    app.add_middleware(Watch, metrics=house.metrics)
    return app


@asynccontextmanager
async def _running(house: House, store: ReviewStore | None) -> AsyncIterator[None]:
    house.batcher.start()
    yield
    house.batcher.close()
    house.model.close()
    if store:
        store.close()


def _add_page(app: FastAPI) -> None:
    if not (PAGE / "index.html").is_file():
        return

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    @app.get("/static/example.txt", include_in_schema=False)
    async def example() -> FileResponse:
        return FileResponse(str(files("marsad.data") / "examples" / "article.txt"))

    app.mount("/static", StaticFiles(directory=PAGE), name="static")

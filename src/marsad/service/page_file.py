"""The page of the service as one file to keep or send: with what was found in it, and nothing to fetch.

Styles and pictures stand in the file, modules in an import map of data URLs, documents as JSON. What needs a service
(reading, review, other formats) is hidden. A browser runs the page's own scripts and no others, and fetches nothing.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from itertools import islice
from pathlib import Path

from marsad.data.errors import UserError
from marsad.data.files import hidden_folder
from marsad.data.jsonl import dump_json
from marsad.data.records import Document
from marsad.data.words import without_surrogates
from marsad.service.bodies import ModelInfo
from marsad.service.findings import findings

MOST_DOCUMENTS = 500
_PAGE = Path(__file__).parent / "page"
_STATIC = re.compile(r'"static/(\w+\.(?:svg|json))"')
_IMPORT = re.compile(r'(?<=from )"\./(\w+\.js)"')
_HIDDEN = "#give-panel, #key-form, #review, .exports { display: none !important; }"
_TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}
_START = 'import "marsad/app.js";'


def write_page_file(documents: Iterable[Document], model: ModelInfo, path: Path) -> None:
    """Write documents as one page that can be looked at without a service. Nothing is written where there are none.

    Raises UserError where they are too many for a page.
    """
    held = list(islice(documents, MOST_DOCUMENTS + 1))
    if len(held) > MOST_DOCUMENTS:
        raise UserError(
            f"A page to look at holds {MOST_DOCUMENTS} documents, and there are more. "
            "Give fewer, or --output FILE.html, which takes any number."
        )
    if held:
        with hidden_folder(path) as folder:
            made = Path(folder) / path.name
            made.write_text(without_surrogates(page_file(held, model)), encoding="utf-8")
            made.replace(path)


def page_file(documents: Sequence[Document], model: ModelInfo) -> str:
    """Return the page."""
    dumped = [document.model_dump(exclude_none=True) for document in documents]
    reply = dump_json({"model": model.model_dump(), "documents": dumped} | findings(documents)).decode()
    early, modules = _read("early.js"), _import_map()
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(early, modules, _START)}">',
        f"<style>{_read('page.css')}{_HIDDEN}</style>",
        f"<script>{early}</script>",
        f'<script type="importmap">{modules}</script>',
        f'<script type="application/json" id="found">{reply.replace("<", chr(92) + "u003c")}</script>',
        f'<script type="module">{_START}</script>',
    ]
    return _with_head(_read("index.html"), head, documents)


def _with_head(page: str, head: Sequence[str], documents: Sequence[Document]) -> str:
    """Put what stands in the file in the place of what the page would fetch."""
    names = escape(", ".join(document.id for document in documents[:3]))
    page = re.sub(r"<title>.*</title>", lambda _: f"<title>{names} · Marsad مرصد</title>", page)
    page = re.sub(r'<link rel="stylesheet".*\n|<script .*</script>\n', "", page)
    page = page.replace('<meta charset="utf-8">\n', '<meta charset="utf-8">\n' + head[0] + "\n")
    return _inlined(page).replace("</head>", "\n".join(head[1:]) + "\n</head>")


def _import_map() -> str:
    """Return the import map: every module under a name of its own, since data URLs know no relative ones."""
    sources = {path.name: _inlined(path.read_text("utf-8")) for path in sorted(_PAGE.glob("*.js"))}
    urls = {f"marsad/{name}": _data_url(name, _IMPORT.sub(r'"marsad/\1"', text)) for name, text in sources.items()}
    return dump_json({"imports": urls}).decode()


def _inlined(text: str) -> str:
    return _STATIC.sub(lambda found: f'"{_data_url(found[1], _read(found[1]))}"', text)


def _data_url(name: str, text: str) -> str:
    return f"data:{_TYPES[Path(name).suffix]};base64,{b64encode(text.encode()).decode()}"


def _policy(*scripts: str) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src data:; script-src {hashes} data:"


def _read(name: str) -> str:
    return (_PAGE / name).read_text("utf-8")

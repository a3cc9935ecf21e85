"""The page as one file: whatever an article says, it fetches nothing and runs nothing but itself."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document, Mention, Sentence
from marsad.service.page_file import MOST_DOCUMENTS, page_file, write_page_file
from tests.service.conftest import INFO

TEXT = "</script><script>alert(1)</script> قصف حلب\u2028\ud800"
PAGE = Path(__file__).parents[2] / "src" / "marsad" / "service" / "page"


def document(id: str = "</title>a", text: str = TEXT) -> Document:
    town = text.index("حلب")
    mentions = (Mention(id="m1", label="LOC", start=town, end=town + 3, text="حلب", name="حلب"),)
    return Document(id=id, text=text, sentences=(Sentence(start=0, end=len(text)),), mentions=mentions)


@pytest.fixture(scope="module")
def page() -> str:
    return page_file([document()], INFO)


def block(page: str, opening: str) -> str:
    found = re.findall(f"<script{opening}>(.*?)</script>", page, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_what_was_found_is_in_it_and_ends_no_script(page: str) -> None:
    reply = json.loads(block(page, ' type="application/json" id="found"'))
    assert reply["documents"][0]["text"] == TEXT
    assert reply["model"]["name"] == INFO.name and reply["places"][0]["mention"] == "m1"
    assert "alert(1)</script>" not in page and "<title>&lt;/title&gt;a · Marsad" in page


def test_it_names_no_address_to_fetch_from(page: str) -> None:
    scripts = json.loads(block(page, ' type="importmap"'))["imports"]
    texts = [page, *(base64.b64decode(url.partition(",")[2]).decode() for url in scripts.values())]
    for text in texts:
        own = re.findall(r"https?://[^\"'\s]+", text)
        assert set(own) <= {"http://www.w3.org/2000/svg"}  # a name, which nothing fetches
    assert "static/" not in re.sub(r"static/example\.txt", "", "".join(texts))


def test_every_import_has_its_module(page: str) -> None:
    modules = json.loads(block(page, ' type="importmap"'))["imports"]
    assert {Path(name).name for name in modules} == {path.name for path in PAGE.glob("*.js")}
    for url in modules.values():
        source = base64.b64decode(url.partition(",")[2]).decode()
        wanted = re.findall(r'^(?:import|export)\b.*?from "([^"]+)"', source, re.DOTALL | re.MULTILINE)
        assert set(wanted) <= set(modules)


def test_the_policy_lets_its_own_scripts_run_alone(page: str) -> None:
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none';") and "unsafe-inline" not in policy.partition("script-src")[2]
    inline = [block(page, opening) for opening in ("", ' type="importmap"', ' type="module"')]
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline}
    assert set(re.findall("'sha256-([^']+)'", policy)) == hashes
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")


def test_a_page_holds_so_many_documents_and_none_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "new" / "page.html"
    write_page_file([], INFO, path)
    assert not path.exists()
    many = [Document(id=str(number), text="x") for number in range(MOST_DOCUMENTS + 1)]
    with pytest.raises(
        UserError, match=r"holds 500 documents, and there are more\. Give fewer, or --output FILE\.html"
    ):
        write_page_file(many, INFO, path)
    assert not path.exists()
    write_page_file([document(text="قصف حلب")], INFO, path)
    assert "قصف حلب" in path.read_text("utf-8")

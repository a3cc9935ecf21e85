"""Libraries of neighbours as they look from outside, so that their adapters run without them; a server of a language model."""

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar, NamedTuple

import pytest
from tokenizers import Tokenizer

PLACES = ("حلب", "تدمر", "جنين")
_TOKEN = re.compile(r"[^\W_]+|\S")  # a word without its marks, or a single other character
_MARK = re.compile("[\u064b-\u0652\u0640]+")


class _Parameters:
    def parameters(self) -> list[Any]:
        return [SimpleNamespace(numel=lambda: 7), SimpleNamespace(numel=lambda: 5)]


def _tag(word: str, inside: str, outside: str) -> str:
    return inside if any(place in word for place in PLACES) else outside


class Recogniser:
    """`camel_tools.ner.NERecognizer`: tags for lists of words, none for a word that its tokenizer empties."""

    labels_map: ClassVar = {0: "B-LOC", 1: "I-LOC", 2: "B-PERS", 3: "I-PERS", 4: "B-MISC", 5: "O"}

    def __init__(self, model_path: str, use_gpu: bool = True):
        assert not use_gpu
        self.model = _Parameters()
        self.model.name_or_path = model_path  # type: ignore[attr-defined]
        self.tokenizer = SimpleNamespace(tokenize=lambda word: [] if _MARK.fullmatch(word) else [word])

    @staticmethod
    def pretrained(model_name: str | None = None, use_gpu: bool = True) -> "Recogniser":
        if model_name not in (None, "arabert"):
            raise KeyError(model_name)
        return Recogniser("nowhere", use_gpu)

    def predict(self, sentences: list[list[str]], batch_size: int = 32) -> list[list[str]]:
        return [[_tag(word, "B-LOC", "O") for word in words if self.tokenizer.tokenize(word)] for words in sentences]


class Pipeline:
    """`stanza.Pipeline` over words that are cut already; `config` and `processors` as far as they are read."""

    def __init__(self, lang: str, **settings: Any):
        assert settings["tokenize_pretokenized"] and not settings["use_gpu"] and settings["download_method"] is None
        if lang != "ar":
            raise FileNotFoundError(f"Could not find the model file of {lang}.")
        trainers = [SimpleNamespace(model=_Parameters())]
        known = ["LOC", "MISC", "ORG", "PER"]
        self.config = {"ner_model_path": ["nowhere.pt"], "ner_dependencies": [{"pretrain_path": __file__}]}
        self.processors = {"ner": SimpleNamespace(trainers=trainers, get_known_tags=lambda: known)}

    def __call__(self, sentences: list[list[str]]) -> Any:
        assert all(words and all(words) for words in sentences)
        tokens = [[SimpleNamespace(ner=_tag(word, "S-LOC", "O")) for word in words] for words in sentences]
        return SimpleNamespace(sentences=[SimpleNamespace(tokens=own) for own in tokens])


class GLiNER(_Parameters):
    """`gliner.GLiNER`: it cuts off what is longer than `max_len` of its own words."""

    config = SimpleNamespace(max_len=12)
    data_processor = SimpleNamespace(
        words_splitter=lambda text: ((m[0], *m.span()) for m in re.finditer(r"\w+(?:[-_]\w+)*|\S", text))
    )

    @classmethod
    def from_pretrained(cls, model_id: str) -> "GLiNER":
        if model_id == "missing":
            raise OSError("there is no such repository")
        return cls()

    def inference(self, texts: list[str], labels: list[str], **settings: Any) -> list[list[dict[str, Any]]]:
        assert settings["threshold"] == 0.5
        return [self._entities(text, labels) for text in texts]

    def _entities(self, text: str, labels: list[str]) -> list[dict[str, Any]]:
        words = list(self.data_processor.words_splitter(text))
        assert len(words) <= self.config.max_len, "it would be cut off"
        return [
            {"start": start, "end": end, "text": text[start:end], "label": labels[-1], "score": 0.75}
            for word, start, end in words
            if any(place in word for place in PLACES)
        ]


def _module(name: str, **content: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(content)
    return module


def install_fakes(patch: pytest.MonkeyPatch) -> None:
    """Put the libraries where `import` finds them."""
    modules = [
        _module("camel_tools"),
        _module("camel_tools.ner", NERecognizer=Recogniser),
        _module("camel_tools.tokenizers"),
        _module("camel_tools.tokenizers.word", simple_word_tokenize=_TOKEN.findall),
        _module("stanza", Pipeline=Pipeline),
        _module("gliner", GLiNER=GLiNER),
    ]
    for module in modules:
        patch.setitem(sys.modules, module.__name__, module)


@pytest.fixture
def fake_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    install_fakes(monkeypatch)


class Reply(NamedTuple):
    """What a server answers: a status, and the text of the model or, where it is no string, the whole body."""

    content: Any = ""
    status: int = 200
    headers: Mapping[str, str] = {}


class Server:
    """An OpenAI-compatible endpoint on this machine. `answer` makes a reply of a request's body; `requests` keeps those."""

    def __init__(self, answer: Callable[[dict[str, Any]], Reply]):
        self.requests: list[tuple[dict[str, Any], Mapping[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((body, dict(self.headers)))
                reply = answer(body) if self.path == "/v1/chat/completions" else Reply({"error": "no such path"}, 404)
                message = {"choices": [{"message": {"role": "assistant", "content": reply.content}}]}
                payload = json.dumps(message if isinstance(reply.content, str) else reply.content).encode()
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(payload))}.items():
                    self.send_header(name, value)
                with suppress(ConnectionError):  # who asked may have given up
                    self.end_headers()
                    self.wfile.write(payload)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


Serve = Callable[[Callable[[dict[str, Any]], Reply]], Server]


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Start servers, which are closed at the end."""
    servers: list[Server] = []

    def start(answer: Callable[[dict[str, Any]], Reply]) -> Server:
        servers.append(Server(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    return Reply


def mention(label: str, text: str, **facts: Any) -> dict[str, Any]:
    return {"label": label, "text": text, "status": None, "count": None, "victim": None, "toll": None, **facts}


@pytest.fixture(scope="session")
def replied() -> Callable[..., str]:
    """Write a model's reply: events, and (label, text) pairs or whole mentions."""

    def write(events: Sequence[str] = (), mentions: Sequence[Any] = ()) -> str:
        whole = [m if isinstance(m, dict) else mention(*m) for m in mentions]
        return json.dumps({"events": list(events), "mentions": whole}, ensure_ascii=False)

    return write


@pytest.fixture(scope="session")
def make_mention() -> Callable[..., dict[str, Any]]:
    return mention


@pytest.fixture(scope="session")
def install() -> Callable[[pytest.MonkeyPatch], None]:
    return install_fakes


@pytest.fixture(scope="session")
def tiny_classifier(tiny_tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a BertForTokenClassification with random weights, windows of 22 pieces and BILOU tags."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("classifiers") / "tiny-ner"
    tags = ["O", *(f"{letter}-{label}" for label in ("PERS", "GPE", "DATE") for letter in "BILU")]
    config = BertConfig(
        vocab_size=tiny_tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=24,
        id2label=dict(enumerate(tags)),
        label2id={tag: number for number, tag in enumerate(tags)},
        initializer_range=1.0,  # so that random weights tell words apart
    )
    torch.manual_seed(3)
    BertForTokenClassification(config).save_pretrained(folder)
    special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tiny_tokenizer, **special).save_pretrained(folder)
    return folder

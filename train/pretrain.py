"""`marsad pretrain`: raw text to a tokenizer, token shards, vectors and an encoder.

Each stage leaves its files in the folder of the run; a stage whose files are there is not done again.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from ..configs.pretraining import PretrainRecipe
from ..data.errors import UserError
from ..models.checkpoint import WEIGHTS
from ..models.config import RecurrentEncoder
from ..models.encoder import Encoder, RecurrentNetwork
from .language_model import embeddings_of
from .logbook import Logbook, open_logbook
from .loop import Loop, Speed, StepResult, make_accelerator
from .objectives import build_objective, compile_encoder, new_encoder
from .raw_text import read_texts
from .resume import STATE_FILE, load_state, recover_folder, replace_folder, save_state
from .run_folder import check_folder, keep_recipe
from .sequence_task import dev_losses, sequence_task
from .shards import Sequences, Shards, shards_exist, special_id, write_shards
from .start import RECURRENT_FILE, RECURRENT_WEIGHTS
from .tokenizer_training import train_tokenizer
from .utilisation import flops_of_token, measured_peak
from .watch import Report, Watcher
from .word_vectors import save_vectors, train_vectors

TOKENIZER_FILE, VECTORS_FILE, SHARDS, LAST = "tokenizer.json", "vectors.safetensors", "shards", "last"
_FREE_TO_CHANGE = {
    "output",
    "stages",
    "log_interval",
    "save_interval",
}  # settings that a resumed run may have otherwise


def pretrain(
    recipe: PretrainRecipe,
    *,
    resume: bool = False,
    watch: Watcher = lambda report: None,
    say: Callable[[str], None] = lambda sentence: None,
) -> None:
    """Run the stages of a recipe; `say` is told what each came to.

    Raises UserError where the text is missing or too little, or the recipe does not fit the run to resume.
    """
    check_folder(recipe.output, recipe, resume=resume, free=_FREE_TO_CHANGE)
    accelerator = make_accelerator(
        recipe.precision, recipe.accumulation, recurrent=isinstance(recipe.encoder, RecurrentEncoder)
    )
    accelerator.wait_for_everyone()  # all have seen the folder as it was before the recipe goes in
    if accelerator.is_main_process:
        keep_recipe(recipe.output, recipe)
        for stage, work in (("tokenizer", _make_tokenizer), ("shards", _make_shards), ("vectors", _make_vectors)):
            if stage in recipe.stages:
                say(work(recipe))
    accelerator.wait_for_everyone()
    if "encoder" in recipe.stages:
        set_seed(recipe.seed)
        run = Pretraining(recipe, accelerator)
        set_seed(recipe.seed + accelerator.process_index)
        run.train(watch)
    accelerator.wait_for_everyone()  # one was once aborted at its end (SIGABRT, gloo): none leaves before the others
    accelerator.end_training()


def _make_tokenizer(recipe: PretrainRecipe) -> str:
    path = recipe.output / TOKENIZER_FILE
    if not path.is_file():
        if recipe.tokenizer_file is not None:
            tokenizer = Tokenizer.from_file(str(recipe.tokenizer_file))
        else:
            tokenizer = train_tokenizer(read_texts(recipe.text, recipe.limit), recipe.tokenizer)
        tokenizer.save(str(path))
    return f"{path}: {_tokenizer(recipe).get_vocab_size():,} entries"


def _make_shards(recipe: PretrainRecipe) -> str:
    folder = recipe.output / SHARDS
    if not shards_exist(folder):
        write_shards(read_texts(recipe.text, recipe.limit), _tokenizer(recipe), folder, recipe.held_out)
    shards = Shards(folder)
    return f"{folder}: {len(shards.train):,} tokens to train on, {len(shards.dev):,} for dev"


def _make_vectors(recipe: PretrainRecipe) -> str:
    path = recipe.output / VECTORS_FILE
    if not path.is_file():
        tokenizer, stream = _tokenizer(recipe), Shards(recipe.output / SHARDS).train
        end = special_id(tokenizer, "[SEP]")
        save_vectors(train_vectors(stream, tokenizer.get_vocab_size(), end, recipe.vectors, recipe.seed), path)
    return f"{path}: width {recipe.vectors.width}"


def _tokenizer(recipe: PretrainRecipe) -> Tokenizer:
    path = recipe.output / TOKENIZER_FILE
    if not path.is_file():
        raise UserError(f"{recipe.output} has no {TOKENIZER_FILE} yet. Let the stage `tokenizer` run first.")
    return Tokenizer.from_file(str(path))


class Pretraining:
    """The stage `encoder`: an objective with its dev losses and saves."""

    def __init__(self, recipe: PretrainRecipe, accelerator: Accelerator):
        self._recipe, self._accelerator = recipe, accelerator
        tokenizer, shards = _tokenizer(recipe), Shards(recipe.output / SHARDS)
        first = special_id(tokenizer, "[CLS]")
        self._dev = Sequences(shards.dev, recipe.sequence, first)
        self._model = build_objective(recipe, _first_encoder(recipe, tokenizer), tokenizer, shards.train)
        if recipe.compile:
            compile_encoder(self._model)
        task = sequence_task(recipe, Sequences(shards.train, recipe.sequence, first), accelerator)
        self._loop = Loop(self._model, task, recipe.optimiser, accelerator, recipe.steps)
        self._flops_of_token = flops_of_token(self._model, recipe.sequence)
        self._peak = accelerator.num_processes * self._peak_of_device()
        self._tokens_seen = 0

    def _peak_of_device(self) -> float:
        stated = self._recipe.peak_tflops
        if stated is not None:
            return stated * 1e12
        return measured_peak(self._accelerator.device, bf16=self._recipe.precision == "bf16")

    def train(self, watch: Watcher) -> None:
        """Take all steps that are left, after the last save if there is one."""
        recipe = self._recipe
        self._resume()
        main, speed = self._accelerator.is_main_process, Speed()
        with open_logbook(recipe.output, self._loop.steps_done, writes=main) as logbook:
            for result in self._loop.steps():
                step = self._loop.steps_done
                self._tokens_seen += result.pieces
                speed.add(result)
                if logbook and step % recipe.log_interval == 0:
                    logbook.write("train", step, self._measures(result, speed.read()))
                due = step % recipe.save_interval == 0 or step == recipe.steps
                watch(Report(step, recipe.steps, result.losses, self._save(logbook) if due else None))

    def _measures(self, result: StepResult, speed: float) -> dict[str, float]:
        return {
            **_named(result.losses),
            "rate_factor": result.rate,
            "tokens_seen": self._tokens_seen,
            "tokens_per_second": speed,
            "flop_utilisation": speed * self._flops_of_token / self._peak,
        }

    def _resume(self) -> None:
        last = self._recipe.output / LAST
        recover_folder(last)
        if (last / STATE_FILE).is_file():
            state = load_state(last)
            self._loop.load_state(state["loop"])
            self._tokens_seen = state["tokens_seen"]

    def _save(self, logbook: Logbook | None) -> dict[str, float] | None:
        """Write the state and the encoder; return the dev loss, in the main process."""
        state = {"loop": self._loop.state(), "tokens_seen": self._tokens_seen}
        if not logbook:
            return None
        recipe = self._recipe
        dev = _named(dev_losses(recipe, self._model, self._dev, self._accelerator.device))
        logbook.write("dev", self._loop.steps_done, dev)
        replace_folder(recipe.output / LAST, lambda folder: save_state(folder, state))
        save_encoder(self._model.encoder, recipe)
        return dev


def _named(losses: dict[str, float]) -> dict[str, float]:
    """Return losses as the logbook names them: the total is `loss`, its parts `loss_NAME`."""
    return {"loss" if name == "total" else f"loss_{name}": value for name, value in losses.items()}


def _first_encoder(recipe: PretrainRecipe, tokenizer: Tokenizer) -> Encoder:
    """Return a new encoder; vectors of the right width, where the run has made some, are its first embeddings."""
    encoder = new_encoder(recipe, tokenizer.get_vocab_size())
    path, table = recipe.output / VECTORS_FILE, embeddings_of(encoder)
    if path.is_file() and (vectors := load_file(path)["vectors"]).shape == table.weight.shape:
        with torch.no_grad():
            table.weight.copy_(vectors)
    return encoder


def save_encoder(encoder: Encoder, recipe: PretrainRecipe) -> None:
    """Write the encoder into the folder of its run, as `marsad train` and, for a BERT, transformers read it."""
    folder: Path = recipe.output
    if isinstance(encoder, RecurrentNetwork):
        save_file(encoder.state_dict(), folder / RECURRENT_WEIGHTS)
        (folder / RECURRENT_FILE).write_text(recipe.encoder.model_dump_json(indent=2) + "\n", encoding="utf-8")
    else:
        encoder.model.config.save_pretrained(folder)  # type: ignore[operator, union-attr]
        save_file(encoder.model.state_dict(), folder / WEIGHTS, metadata={"format": "pt"})

"""From a YAML file and `a.b=c` overrides to a checked recipe."""

import difflib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ..data.errors import UserError


class Settings(BaseModel):
    """Base of everything a recipe holds: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Recipe = TypeVar("Recipe", bound=Settings)


def load_recipe(kind: type[Recipe], source: str | Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe from a YAML file, or a shipped one by name (`compact`), and apply the overrides.

    An override is `key=value`; dots go into groups and digits into lists: `optimiser.clip=0.5`,
    `data.0.limit=100`. Values are read as YAML.
    Raises UserError for a missing file, broken YAML, an unknown key (naming the nearest known one) and
    a value of the wrong kind.
    """
    path = _find_recipe(source)
    values = _read_yaml(path)
    for override in overrides:
        _apply(values, override)
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise UserError(_sentence(kind, error, path)) from error


def shipped_recipes() -> list[str]:
    """Return the names of the recipes that come with the package."""
    return sorted(Path(item.name).stem for item in _shipped().iterdir() if item.name.endswith(".yaml"))


def _shipped() -> Path:
    return Path(str(files(__package__)))


def read_shipped(folder: str, name: str) -> dict[str, Any]:
    """Read a YAML file, or by its name one that comes with the package in a folder of `configs`."""
    known = _shipped() / folder
    for path in (Path(name), known / f"{name}.yaml"):
        if path.is_file():
            return _read_yaml(path)
    names = ", ".join(sorted(path.stem for path in known.glob("*.yaml")))
    raise UserError(f"There is no {name} in configs/{folder}. Give a YAML file, or one of: {names}.")


def read_table(folder: str, name: str, kind: type[Any], advice: str) -> Any:
    """Read a shipped YAML file, or the user's own, as a table of a type such as `dict[str, Count]`.

    Raises UserError, which says where the table is wrong and ends with `advice`.
    """
    values = read_shipped(folder, name)
    try:
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{name}: {place}: {first['msg']}. {advice}") from error


def _find_recipe(source: str | Path) -> Path:
    path = Path(source)
    # `configs/arabert.yaml` is the shipped recipe wherever one stands; another folder's file must be there.
    shipped = [_shipped() / path.name] if path.parent == Path("configs") else []
    for found in (path, _shipped() / f"{source}.yaml", *shipped):
        if found.is_file():
            return found
    raise UserError(f"There is no recipe {source}. Give a YAML file, or one of: {', '.join(shipped_recipes())}.")


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not readable YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise UserError(f"{path} must hold `key: value` lines, it holds {type(values).__name__}.")
    return values


def _apply(values: dict[str, Any], override: str) -> None:
    name, equals, text = override.partition("=")
    if not equals or not name:
        raise UserError(f"`{override}` is no override. Write key=value, as in optimiser.learning_rate=1e-4.")
    *groups, last = name.split(".")
    place: Any = values
    for group in groups:
        place = _descend(place, group, override)
    _put(place, last, _read_value(text, override), override)


def _read_value(text: str, override: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError(f"The value in `{override}` is not readable YAML; quote it.") from error


def _descend(place: Any, key: str, override: str) -> Any:
    if isinstance(place, dict):
        if place.get(key) is None:
            place[key] = {}
        return place[key]
    return place[_index(place, key, override)]


def _put(place: Any, key: str, value: Any, override: str) -> None:
    if isinstance(place, dict):
        place[key] = value
    else:
        place[_index(place, key, override)] = value


def _index(place: Any, key: str, override: str) -> int:
    if isinstance(place, list) and key.isdecimal() and int(key) < len(place):
        return int(key)
    group = f"a group of settings, and there is {place!r}: give the whole group, as in `a={{b: c}}`"
    allowed = f"a number from 0 to {len(place) - 1}" if isinstance(place, list) else group
    raise UserError(f"`{override}` does not fit the recipe: at `{key}` it needs {allowed}.")


def _sentence(kind: type[BaseModel], error: ValidationError, path: Path) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"{path}: `{place}` is missing."
    if first["type"] != "extra_forbidden":
        # Of a whole group the message says enough: the group itself would fill the screen.
        value = "" if isinstance(first["input"], dict | list) else f", it is {first['input']!r}"
        return f"{path}: {': '.join(filter(None, (place, first['msg'])))}{value}."
    known = sorted(_known_keys(kind, first["loc"][:-1]))
    near = difflib.get_close_matches(str(first["loc"][-1]), known, n=1, cutoff=0.5)
    advice = f"Did you mean `{near[0]}`?" if near else f"Known there: {', '.join(known)}."
    return f"{path}: unknown key `{place}`. {advice}"


def _known_keys(kind: type[BaseModel], loc: tuple[int | str, ...]) -> set[str]:
    models = {kind}
    for part in loc:
        # List positions and the tags of unions name no field: the models stay the same.
        inner = {m for model in models if part in model.model_fields for m in _models_in(model.model_fields[str(part)])}
        models = inner or {m for m in models if _tag(m) == part} or models
    return {name for model in models for name in model.model_fields}


def _tag(model: type[BaseModel]) -> object:
    field = model.model_fields.get("kind")
    return field.default if field else None


def _models_in(field: Any) -> Iterator[type[BaseModel]]:
    waiting = [getattr(field, "annotation", field)]
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        waiting.extend(get_args(annotation))

"""What every args model of the contract shares."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from graticule.providers.contract.errors import Problem, Problems, did_you_mean, join, listed

_WORDS: dict[str, str] = {}
_NEEDS = {
    "list_type": "need a list",
    "dict_type": "need a map",
    "model_type": "need a map",
    "string_type": "need text, in quotes",
    "int_type": "need a whole number",
    "int_parsing": "need a whole number",
    "int_from_float": "need a whole number",
    "bool_type": "need true or false",
    "bool_parsing": "need true or false",
    "float_type": "need a number",
    "float_parsing": "need a number",
    "greater_than": "need more than {gt:g}",
    "greater_than_equal": "need at least {ge:g}",
    "less_than": "need less than {lt:g}",
    "less_than_equal": "need at most {le:g}",
    "too_short": "need at least {min_length}",
    "too_long": "need at most {max_length}",
}


def _no_stand_in(value: object) -> object:
    if isinstance(value, bool | str):
        kind = "int_type"
        raise PydanticCustomError(kind, "need a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_no_stand_in)]
"""A whole number: neither true nor false nor text that looks like one."""


def described(pattern: str, words: str) -> str:
    """Return the pattern; an error about it says the words instead.

    Raises:
        ValueError: the pattern has other words already; errors would say those of whichever came last.
    """
    if _WORDS.setdefault(pattern, words) != words:
        message = f"{pattern} is described already, as {_WORDS[pattern]}"
        raise ValueError(message)
    return pattern


class Args(BaseModel):
    """A frozen model: a part of the YAML's schema and the argument of a component's constructor at once."""

    model_config = ConfigDict(
        defer_build=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )

    if not TYPE_CHECKING:  # type checkers know the fields as pydantic's own constructor takes them

        def __init__(self, **data: Any) -> None:  # noqa: ANN401 - any field
            """Validate the fields; whatever is wrong is said as :meth:`parse` says it."""
            try:
                super().__init__(**data)
            except ValidationError as error:
                raise Problems(list(_problems(error, type(self), data, ""))) from None

        __init__.__pydantic_base_init__ = True  # models inside are validated without it, as part of the outermost

    @classmethod
    def parse(cls, data: object, place: str = "") -> Self:
        """Validate ``data``, which stands at ``place``.

        Raises:
            Problems: one line for each thing that is wrong.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise Problems(list(_problems(error, cls, data, place))) from None


def _problems(error: ValidationError, model: type[BaseModel], data: object, place: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for detail in error.errors(include_url=False):
        location = list(detail["loc"])
        if detail["type"] != "missing":
            location = _written(data, location)
        cause = detail.get("ctx", {}).get("error")
        where = join(place, *location)
        if isinstance(cause, Problem):
            problem = cause.within(where)
        elif isinstance(cause, Problems):
            yield from (inner.within(where) for inner in cause.problems)
            continue
        else:
            problem = Problem(where, _sentence(detail, location, model, data))
            if where in seen:
                continue
            seen.add(where)
        if str(problem) not in seen:
            seen.add(str(problem))
            yield problem


def _sentence(detail: Mapping[str, Any], location: list[Any], model: type[BaseModel], data: object) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _fields_at(model, location[:-1])
        word = str(location[-1])
        return f"unknown key{did_you_mean(word, known)}; the keys here are {listed(sorted(known))}"
    if kind == "missing":
        return "is required"
    context: dict[str, Any] = detail.get("ctx", {})
    words = _WORDS.get(str(context.get("pattern")), f"the form {context.get('pattern')}")
    if kind == "enum":
        words = str(context["expected"])
    if detail["loc"][-1:] == ("[key]",):
        noun = str(location[-2]).removesuffix("s")
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}'s key needs {words}"
    value = shown(_value_at(data, location))
    if kind == "string_pattern_mismatch":
        return f"need {words}, got {value}"
    if kind in _NEEDS:
        return f"{_NEEDS[kind].format(**context)}, got {context.get('actual_length', value)}"
    message = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    need = message if message == detail["msg"] or "Value error" in str(detail["msg"]) else f"need {message}"
    return f"{need}, got {value}"


def shown(value: object) -> str:
    """Return a value as an error shows it: short, strings quoted."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = {"True": "true", "False": "false", "None": "null"}.get(text, text)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - one line of a terminal


def _written(data: object, location: list[Any]) -> list[Any]:
    """Return the part of a location that the user wrote, without what pydantic adds for keys and unions."""
    for depth, part in enumerate(location):
        if isinstance(data, Args):
            return location
        if not (isinstance(data, Mapping) and part in data) and not (isinstance(data, list) and isinstance(part, int)):
            return location[:depth]
        data = data[part]  # pyright: ignore[reportUnknownVariableType]
    return location


def _value_at(data: object, location: list[Any]) -> object:
    for part in location:
        if (isinstance(data, Mapping) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            data = data[part]  # pyright: ignore[reportUnknownVariableType]
        else:
            break
    return data  # pyright: ignore[reportUnknownVariableType]


def _fields_at(model: type[BaseModel], location: list[Any]) -> set[str]:
    current: Any = model
    for part in location:
        fields = getattr(current, "model_fields", None)
        annotation = fields[part].annotation if fields and part in fields else current
        current = _inner_model(annotation)
    return set(getattr(current, "model_fields", {}))


def _inner_model(annotation: Any) -> Any:  # noqa: ANN401 - annotations have no narrower type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None

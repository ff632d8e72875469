import math
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def check_fields(cls: type, values: Mapping[str, Any]) -> None:
    """Raise ValueError unless every value is named and typed as `cls` annotates it."""
    hints = get_type_hints(cls)
    for name, value in values.items():
        if name not in hints:
            raise ValueError(f"unknown name: {name}")
        if not matches(value, hints[name]):
            raise ValueError(f"wrong value for {name}: {value!r}")


def matches(value: Any, hint: Any) -> bool:
    """Whether a JSON value fits an annotation; numbers are finite and not negative."""
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return any(matches(value, option) for option in get_args(hint))
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if hint in (int, float):
        return is_number(value) and value >= 0 and (hint is float or isinstance(value, int))
    return isinstance(value, hint)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

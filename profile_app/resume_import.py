"""JSON Resume read: a document replaces the stored profile, or is refused with the place of its first fault.

What it brings is published. The photo is a file and stays as it is: a document carries its address only.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mysite.content import Content
from mysite.models import Revision
from profile_app.fields import LinesField
from profile_app.models import Career, Link, Position, Profile, Section
from profile_app.resume import BASICS, COMPANY, ENGLISH, LOCATION, POSITION, PROFILES, SECTIONS, Keys

K = TypeVar("K", str, list[Any], dict[str, Any])
M = TypeVar("M", bound=Content)

SIZE_LIMIT = 1024 * 1024
ITEM_LIMIT = 200
REPLACED: list[type[Content]] = [Link, Career, *(model for model, _keys in SECTIONS.values())]
WRONG_TYPE = {
    str: gettext_lazy("This has to be a text."),
    list: gettext_lazy("This has to be a list."),
    dict: gettext_lazy("This has to be an object."),
}


class ResumeError(Exception):
    """A document that cannot be stored. Its text is one line that names the place, such as `work[2].startDate`."""

    def __init__(self, problem: object, place: str = "") -> None:
        super().__init__(f"{place}: {problem}" if place else str(problem))


@dataclass(frozen=True)
class Node:
    """An object of the document and the place where it stands. What is missing or null reads as empty."""

    values: dict[str, Any]
    path: str = ""

    def place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        return _text(self.values.get(key), self.place(key))

    def texts(self, key: str) -> list[str]:
        return [_text(value, place) for place, value in self._items(key)]

    def node(self, key: str) -> "Node":
        return Node(_expect(dict, self.values.get(key), self.place(key)), self.place(key))

    def nodes(self, key: str) -> list["Node"]:
        return [Node(_expect(dict, value, place), place) for place, value in self._items(key)]

    def _items(self, key: str) -> Iterator[tuple[str, Any]]:
        items = _expect(list, self.values.get(key), self.place(key))
        if len(items) > ITEM_LIMIT:
            raise ResumeError(_("A list holds at most %d items.") % ITEM_LIMIT, self.place(key))
        return ((f"{self.place(key)}[{index}]", item) for index, item in enumerate(items))


def parse_resume(raw: bytes) -> dict[str, Any]:
    if len(raw) > SIZE_LIMIT:
        raise ResumeError(_("The file is larger than 1 MB."))
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        # Half of a surrogate pair is valid JSON and no valid text.
        json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ResumeError(_("The file is no JSON from line %(line)d, column %(column)d on.") % place) from None
    except (ValueError, RecursionError):
        raise ResumeError(_("The file is no text in UTF-8, as JSON has to be.")) from None
    if not isinstance(data, dict):
        raise ResumeError(_("The file has to hold a JSON object."))
    return data


class Reading(NamedTuple):
    """What a document holds, not stored; `ignored` are the keys that have no place here, such as `work[].mood`."""

    profile: Profile
    rows: Sequence[Content]
    ignored: list[str]


def from_resume(data: dict[str, Any]) -> list[str]:
    """Replace the stored profile. Returns the keys that have no place in it."""
    reading = read_resume(data)
    _replace(reading.profile, reading.rows)
    return reading.ignored


def read_resume(data: dict[str, Any]) -> Reading:
    refuse_english(data)
    document = Node(data)
    basics = document.node("basics")
    profile = _build(Profile, (basics, BASICS), (basics.node("location"), LOCATION))
    rows = [*_links(basics, profile), *_careers(document), *_sections(document)]
    return Reading(profile, rows, sorted(set(_ignored(document))))


def refuse_english(data: dict[str, Any]) -> None:
    """What the site itself serves in English would take the place of the Korean texts."""
    with override(ENGLISH):
        served = reverse("profile_app:resume")
    meta = data.get("meta")
    if isinstance(meta, dict) and str(meta.get("canonical", "")).endswith(served):
        raise ResumeError(_("This file is in English alone. Take the Korean page's: it holds both languages."))


@transaction.atomic
def _replace(profile: Profile, rows: Sequence[Content]) -> None:
    Revision.advance()  # locks its row: of two imports at once, the second waits for the first
    fields = [field for field, _node, _key in _cells(Profile, Node({}), BASICS | LOCATION)]
    Profile.objects.update_or_create(pk=1, defaults={field: getattr(profile, field) for field in fields})
    for model in REPLACED:
        model._default_manager.all().delete()
    for row in rows:
        row.save()


def _links(basics: Node, profile: Profile) -> Iterator[Link]:
    for order, node in enumerate(basics.nodes("profiles"), start=1):
        yield _build(Link, (node, PROFILES), profile=profile, order=order)


def _careers(document: Node) -> Iterator[Career | Position]:
    """Neighbours in one company are its positions; the later ones need not repeat what the first says about it."""
    company: dict[str, Any] = {}
    in_english: dict[str, Any] = {}
    for order, node in enumerate(document.nodes("work"), start=1):
        twins = node.node(ENGLISH).values
        english = {key: value for key, value in twins.items() if key in COMPANY and value}
        said = {"name": None} | {key: value for key, value in node.values.items() if key in COMPANY}
        if company | said != company or in_english | english != in_english:
            company, in_english = said, english
            career = _build(Career, (node, COMPANY), order=order)
            yield career
        if POSITION.keys() & (node.values.keys() | twins.keys()):
            yield _build(Position, (node, POSITION), career=career)


def _sections(document: Node) -> Iterator[Section]:
    for name, (model, keys) in SECTIONS.items():
        for order, node in enumerate(document.nodes(name), start=1):
            yield _build(model, (node, keys), order=order)


def _build(model: type[M], *sources: tuple[Node, Keys], **fixed: object) -> M:
    """A valid row, not saved. What is wrong with it is said with its place in the document."""
    values: dict[str, str | list[str]] = {}
    places: dict[str, str] = {}
    for node, keys in sources:
        for field, at, key in _cells(model, node, keys):
            is_list = isinstance(model._meta.get_field(field), LinesField)
            values[field] = at.texts(key) if is_list else at.text(key)
            places[field] = at.place(key)
    row = model(**values, **fixed)
    try:
        row.full_clean(exclude=fixed.keys(), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise ResumeError(" ".join(messages), places[field]) from None
    return row


def _cells(model: type[Content], node: Node, keys: Keys) -> Iterator[tuple[str, Node, str]]:
    """Each field that a node fills, the node where its value stands, and the key."""
    for key, field in keys.items():
        yield field, node, key
        if field in model.english:
            yield f"{field}_en", node.node(ENGLISH), key


def _ignored(document: Node) -> Iterator[str]:
    basics = document.node("basics")
    yield from _unknown(document, {"$schema", "meta", "basics", "work"} | SECTIONS.keys())
    yield from _unknown(basics, BASICS.keys() | {ENGLISH, "location", "profiles"})
    kinds: list[tuple[list[Node], Keys, Collection[str]]] = [
        ([basics.node("location")], LOCATION, Profile.english),
        (basics.nodes("profiles"), PROFILES, Link.english),
        (document.nodes("work"), COMPANY | POSITION, Career.english + Position.english),
        *((document.nodes(name), keys, model.english) for name, (model, keys) in SECTIONS.items()),
    ]
    for nodes, keys, _english in kinds:
        for node in nodes:
            yield from _unknown(node, keys.keys() | {ENGLISH})
    for nodes, keys, english in [([basics], BASICS, Profile.english), *kinds]:
        for node in nodes:
            yield from _unknown(node.node(ENGLISH), {key for key, field in keys.items() if field in english})


def _unknown(node: Node, known: Set[str]) -> Iterator[str]:
    path = re.sub(r"\[\d+\]", "[]", node.path)
    return (Node({}, path).place(key) for key in node.values.keys() - known)


def _expect(kind: type[K], value: object, place: str) -> K:
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise ResumeError(WRONG_TYPE[kind], place)
    return value


def _text(value: object, place: str) -> str:
    text = _expect(str, value, place)
    if "\0" in text:
        raise ResumeError(_("Null characters are not text."), place)
    return text.strip()

"""The words that people read beside a field: every one Japanese, every one known to the glossary.

A label is either an official term (`[[term]]`) or a plain word listed in `[labels]` of
law/glossary.toml, so that one thing never gets two names on two screens.
"""

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.apps import apps
from django.db import models

import shinpo

PACKAGE = Path(shinpo.__path__[0])
FORM = re.compile(r"^class \w+\(.*Form\b.*\):$", re.MULTILINE)
ROW = re.compile(r"\d+行目の「(.+)」")  # a repeated field names its row: 「2行目の「間隔」」
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")


@dataclass(frozen=True)
class Label:
    """A label and the field that carries it."""

    place: str
    text: str


def model_labels() -> Iterator[Label]:
    """Return the label of every column of our own; row numbers made by Django have none."""
    for config in apps.get_app_configs():
        if not config.name.startswith("shinpo."):
            continue
        for model in config.get_models():
            for field in model._meta.local_fields:
                numbered = isinstance(field, models.AutoField | models.BigAutoField)
                if numbered or isinstance(field, models.SmallAutoField):
                    continue
                if isinstance(field, models.CompositePrimaryKey):
                    continue
                yield Label(f"{model._meta.label}.{field.name}", str(field.verbose_name))


def form_labels() -> Iterator[Label]:
    """Return the label of every field of every form of our own, made anew where it can be."""
    for path in PACKAGE.rglob("*.py"):
        if FORM.search(path.read_text(encoding="utf-8")):
            inside = path.relative_to(PACKAGE.parent).with_suffix("")
            importlib.import_module(".".join(inside.parts).removesuffix(".__init__"))
    for form in _subclasses(forms.BaseForm):
        if not form.__module__.startswith("shinpo."):
            continue
        for name, field in _fields(form).items():
            if field.widget.is_hidden:
                continue
            text = str(field.label or name)
            row = ROW.fullmatch(text)
            yield Label(f"{form.__module__}.{form.__qualname__}.{name}", row[1] if row else text)


def _fields(form: type[forms.BaseForm]) -> Mapping[str, forms.Field]:
    """Return the declared fields, with the rows that are added when the form is made."""
    try:
        return form.base_fields | form().fields
    except TypeError:  # it needs arguments; its declared fields are what can be read
        return form.base_fields


def _subclasses(parent: type) -> Iterator[type]:
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)


def complaints(labels: Iterator[Label], terms: set[str], words: set[str]) -> Iterator[str]:
    """Say which labels are not Japanese, and which no one has agreed on."""
    for label in labels:
        if not JAPANESE.search(label.text):
            yield (
                f"{label.place}: {label.text!r} is no Japanese label; give the field its"
                " verbose_name (or label) and adjust the migration that made it"
            )
        elif label.text not in terms | words:
            yield (
                f"{label.place}: 「{label.text}」 is unknown; use the glossary's term for it, add"
                " the official term as [[term]], or list a plain word in [labels] of"
                " src/shinpo/law/glossary.toml"
            )

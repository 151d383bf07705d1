"""What ready-made parts find in an article: the days in the sentences with a word like "talks" in them."""

import os
import re
from collections.abc import Callable
from datetime import datetime, time
from importlib import import_module
from typing import Any

from calendars.model.article import Article

#: spaCy's pipeline, its small English one unless SPACY_MODEL names another. It is no dependency: it is taken where
#: somebody has installed it.
MODEL = os.environ.get("SPACY_MODEL", "en_core_web_sm")

_TRIGGER = re.compile(
    r"\b(?:talks|meet(?:ing|s)?|summit|visit|conference|session|sign(?:ing)?|call|ceremony)\b", re.IGNORECASE
)
_TRIGGERS = frozenset(
    {"talk", "meet", "meeting", "summit", "visit", "conference", "session", "sign", "call", "ceremony"}
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")

Found = list[tuple[str, datetime]]


def naive(article: Article) -> Found:
    """By a regular expression, and dateparser's search."""
    from dateparser.search import search_dates

    found: Found = []
    for sentence in _SENTENCE.findall(article.text):
        if _TRIGGER.search(sentence):
            found += search_dates(sentence, languages=["en"], settings=_settings(article)) or []
    return found


def by_spacy() -> Callable[[Article], Found] | None:
    """By spaCy's sentences, lemmas and DATE entities, and dateparser; None where spaCy or its model is not there."""
    try:
        pipeline: Any = import_module("spacy").load(MODEL)
    except (ImportError, OSError):
        return None

    def find(article: Article) -> Found:
        from dateparser import parse

        found: Found = []
        for sentence in pipeline(article.text).sents:
            if any(token.lemma_.lower() in _TRIGGERS for token in sentence):
                for words in (entity.text for entity in sentence.ents if entity.label_ == "DATE"):
                    day = parse(words, languages=["en"], settings=_settings(article))
                    if day is not None:
                        found.append((words, day))
        return found

    return find


def _settings(article: Article) -> Any:
    return {"RELATIVE_BASE": datetime.combine(article.day, time(12)), "PREFER_DATES_FROM": "future"}

"""Fits `calendars/find/rules/confidence.toml` to what is known to be right: `python -m tests.corpus.calibration`.

Known are the articles of dev, of train and of ours, by the scorer's rules, and `judged.tsv`: findings in articles
that nobody annotated, read one by one. Logistic regression by gradient descent, with a penalty on large weights: some
hundred findings must not be learnt by heart. The same data give the same weights.
"""

import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from calendars.find.assemble import groups_of
from calendars.find.confidence import features_of
from calendars.find.frames.document import Document
from calendars.find.proposals import proposals
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.read.document import read_document
from tests.corpus.judgement import Judgement, Key, judgements, key_of
from tests.corpus.scoring import article_of, golds_of, score, unlabelled

TARGET = Path(__file__).parents[2] / "calendars" / "find" / "rules" / "confidence.toml"
HEAD = """\
# How much each thing that is seen of a finding speaks for it (above 0) or against it (below), in log odds.
# Made by `python -m tests.corpus.calibration` out of annotated articles; what each name means: confidence.py.

[weights]
"""
PENALTY = 1.5
STEPS, RATE = 3_000, 0.02
#: What can make nothing less certain: where some hundred findings say so all the same, that is their chance.
NEVER_AGAINST = frozenset({"told more than once", "its hour is told", "announced"})

Sample = tuple[dict[str, bool], bool]


def samples() -> list[Sample]:
    """What is seen of each finding whose rightness is known, and whether it is right."""
    return [*annotated(), *judged()]


def findings_of(article: Article) -> Iterator[tuple[Finding, dict[str, bool]]]:
    """Each finding of `article`, with what is seen of it."""
    document = Document(article)
    for finding, group, best in groups_of(proposals(document), document):
        yield finding, features_of(group, best)


def annotated() -> Iterator[Sample]:
    """The findings of annotated articles; those that the annotators left open are left out."""
    for folder in ("dev", "train", "ours"):
        for gold in golds_of(folder):
            [article] = read_document(article_of(gold), name="article.json")
            if isinstance(article, Article):
                yield from _scored(article, gold["engagements"])


def _scored(article: Article, golds: list[dict[str, object]]) -> Iterator[Sample]:
    found = list(findings_of(article))
    entries = [finding.as_json() for finding, _ in found]
    pairs = {at: golds[gold] for gold, at in score.assign(golds, entries)}
    for number, (_, features) in enumerate(found):
        gold = pairs.get(number)
        if gold is None:
            yield features, False
        elif gold.get("required", True):
            yield features, score.window(gold["when"]) == score.window(entries[number]["when"])


def judged() -> Iterator[Sample]:
    """The findings that were read one by one, in articles that nobody annotated."""
    known = judgements()
    annotated = {gold["id"] for folder in ("train", "ours") for gold in golds_of(folder)}
    wanted = {article for article, *_ in known} - annotated
    for gold in unlabelled():
        if gold["id"] in wanted:
            [article] = read_document(article_of(gold), name="article.json")
            if isinstance(article, Article):
                yield from _known(article, known)


def _known(article: Article, known: dict[Key, Judgement]) -> Iterator[Sample]:
    for finding, features in findings_of(article):
        judgement = known.get(key_of(article, finding))
        if judgement is not None:
            yield features, judgement.is_right


def fitted(known: list[Sample]) -> dict[str, float]:
    """The weights, "every finding" among them, that make what is known most likely, the penalty counted."""
    names = ["every finding", *sorted({name for features, _ in known for name in features})]
    rows = [([0, *(at for at, name in enumerate(names) if features.get(name))], right) for features, right in known]
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        slopes = [0.0, *(PENALTY * weight for weight in weights[1:])]
        for held, right in rows:
            off = _odds(sum(weights[at] for at in held)) - right
            for at in held:
                slopes[at] += off
        weights = [weight - RATE * slope / math.sqrt(len(rows)) for weight, slope in zip(weights, slopes, strict=True)]
        weights = [max(0.0, one) if name in NEVER_AGAINST else one for name, one in zip(names, weights, strict=True)]
    return dict(zip(names, weights, strict=True))


def _odds(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def likelihood(weights: dict[str, float], features: dict[str, bool]) -> float:
    """What `weights` make of what is seen."""
    held = (weights.get(name, 0.0) for name, holds in features.items() if holds)
    return _odds(weights["every finding"] + sum(held))


def reliability(known: list[Sample], folds: int = 10) -> list[tuple[float, float, int, int]]:
    """From, to, how many findings get such a confidence, how many of these are right.

    Each is judged by weights that were fitted without it.
    """
    told: list[tuple[float, bool]] = []
    for fold in range(folds):
        weights = fitted([sample for number, sample in enumerate(known) if number % folds != fold])
        told += [(likelihood(weights, seen), right) for seen, right in known[fold::folds]]
    found = []
    for low, high in pairwise((0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)):
        rights = [right for value, right in told if low <= value < high or value == high == 1.0]
        found.append((low, high, len(rights), sum(rights)))
    return found


def main() -> None:
    """Write the weights, and print how far they can be relied on."""
    known = samples()
    lines = [f'"{name}" = {weight:.2f}' for name, weight in fitted(known).items()]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{len(known)} findings, {sum(right for _, right in known)} of them right\n")
    for low, high, count, right in reliability(known):
        share = f"{right / count:.2f}" if count else "-"
        sys.stdout.write(f"confidence {low:.1f} to {high:.1f}: {count:4} findings, {share} of them right\n")


if __name__ == "__main__":
    main()

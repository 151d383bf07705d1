"""How many of the findings in articles that nobody chose are right: `python -m tests.corpus.judgement`.

`judged.tsv` holds what was made of each when it was held against its article; what was not found then, or is not found
any more, is told as such.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from calendars.find.pipeline import find
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.read.document import read_document
from tests.corpus.scoring import article_of, unlabelled


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader made of a finding."""

    #: "ok", or what is wrong: "past".
    verdict: str
    #: The fields that are not just right; ("?",) where nobody looked.
    inexact: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether an editor would enter it."""
        return self.verdict == "ok"


#: The id of the article, the days as EDTF, and the kind.
Key = tuple[str, str, str]


def judgements() -> dict[Key, Judgement]:
    """All of `judged.tsv`. Raises ValueError for a line that has not five cells."""
    lines = Path(__file__).with_name("judged.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return {
        (article, when, kind): Judgement(verdict, tuple(filter(None, inexact.split(","))))
        for article, when, kind, verdict, inexact in rows
    }


def key_of(article: Article, finding: Finding) -> Key:
    """Under which `finding` is judged."""
    return article.id, finding.when.edtf, finding.kind.value


def found() -> Iterator[Key]:
    """All that is found today in the articles that nobody chose."""
    for gold in unlabelled():
        [article] = read_document(article_of(gold), name="article.json")
        if isinstance(article, Article):
            yield from (key_of(article, finding) for finding in find(article))


def main() -> None:
    """Print the precision, and what is wrong, counted."""
    known, keys = judgements(), [*found()]
    told = [known[key] for key in keys if key in known]
    right = [one for one in told if one.is_right]
    sys.stdout.write(f"{len(keys)} findings, {len(told)} of them judged, {len(right)} of these right")
    sys.stdout.write(f" ({len(right) / len(told):.3f})\n" if told else "\n")
    for verdict, count in Counter(one.verdict for one in told if not one.is_right).most_common():
        sys.stdout.write(f"{count:4} {verdict}\n")
    sys.stdout.write(f"just right in every field: {sum(not one.inexact for one in right)}; not just right:\n")
    for field, count in Counter(field for one in right for field in one.inexact).most_common():
        sys.stdout.write(f"{count:4} {field}\n")


if __name__ == "__main__":
    main()

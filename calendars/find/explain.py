"""Why an article gave what it gave: the words behind each field, and why other times gave nothing."""

from collections.abc import Iterator, Sequence

from calendars.find.assemble import groups_of
from calendars.find.confidence import reasons
from calendars.find.frames.document import Document
from calendars.find.proposal import Proposal
from calendars.find.proposals import proposals
from calendars.model.article import Article
from calendars.model.finding import Finding


def explain(article: Article) -> str:
    """For each engagement the words that gave each field and the rule that read them; then the times not used."""
    document = Document(article)
    found = proposals(document)
    lines = [line for told in groups_of(found, document) for line in _told(*told)]
    lines += [f"not used: “{_line(unused.time.text)}”: {unused.reason}" for unused in found.unused]
    return "\n".join(lines) or "no time is named in it"


def _told(finding: Finding, group: Sequence[Proposal], best: Proposal) -> Iterator[str]:
    yield f"{finding.when.edtf}  {finding.title} [{finding.status.value}, {finding.confidence:.2f}]"
    yield f"    “{_line(finding.evidence)}”"
    for mention in finding.mentions:
        yield f"    {mention.field} = {mention.value}: “{_line(mention.text)}” ({mention.rule})"
    weighed = ", ".join(f"{name} {weight:+.2f}" for name, weight in reasons(group, best))
    yield f"    confidence = {finding.confidence:.2f}: {weighed}"
    yield ""


def _line(text: str) -> str:
    return " ".join(text.split())

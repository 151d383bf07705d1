"""Why an article gave what it gave: the words behind each field, and why other times gave nothing."""

from collections.abc import Iterator

from calendars.find.assemble import assemble
from calendars.find.proposals import proposals
from calendars.find.scenes import Document
from calendars.model.article import Article
from calendars.model.finding import Finding


def explain(article: Article) -> str:
    """For each engagement the words that gave each field and the rule that read them; then the times not used."""
    document = Document(article)
    found = proposals(document)
    findings = assemble(found, document)
    lines = [line for finding in findings for line in _told(finding)]
    lines += [f"not used: “{_line(unused.time.text)}”: {unused.reason}" for unused in found.unused]
    return "\n".join(lines) or "no time is named in it"


def _told(finding: Finding) -> Iterator[str]:
    yield f"{finding.when.edtf}  {finding.title} [{finding.status.value}, {finding.confidence:.2f}]"
    yield f"    “{_line(finding.evidence)}”"
    for mention in finding.mentions:
        yield f"    {mention.field} = {mention.value}: “{_line(mention.text)}” ({mention.rule})"
    yield ""


def _line(text: str) -> str:
    return " ".join(text.split())

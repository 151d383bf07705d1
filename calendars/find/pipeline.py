"""Article to findings: the steps, in their order."""

from calendars.find.assemble import assemble
from calendars.find.frames.document import Document
from calendars.find.proposals import proposals
from calendars.model.article import Article
from calendars.model.finding import Finding


def find(article: Article) -> list[Finding]:
    """The engagements that `article` presents as still to come, in the order of their dates.

    Deterministic, and offline: the same text gives the same findings.
    """
    document = Document(article)
    return assemble(proposals(document), document)

"""Limits: how much of what a stranger sends is read. What is beyond them would take many seconds of the one thread.

How large a body may be unpacked, and how long all of it may take, is the business of `web`.
"""

#: The longest text that is taken for an article, in characters: a live blog of some days.
LONGEST_TEXT = 400_000

#: The longest headline, in characters; what is beyond it is left out.
LONGEST_TITLE = 1_000

#: The tags of a page, begun and ended, in all: what finds the main text weighs every element.
MOST_TAGS_OF_A_PAGE = 100_000

#: Those of a feed, in which whole articles may stand.
MOST_TAGS_OF_A_FEED = 500_000

#: The entries of a feed: those of many years.
MOST_ENTRIES = 20_000

#: The pages of a sitemap, or the sitemaps of an index: what the protocol allows (sitemaps.org).
MOST_ROWS_OF_A_SITEMAP = 50_000

#: The attributes of one tag: parsers compare each with every other.
MOST_ATTRIBUTES_OF_A_PAGE, MOST_ATTRIBUTES_OF_A_FEED = 20_000, 1_000


def is_overgrown(markup: str, most_tags: int, most_attributes: int) -> bool:
    """Whether `markup` has more tags, or one of them more attributes, than anything that people read."""
    if markup.count("<") > most_tags:
        return True
    tags = (part.rpartition("<")[2] for part in markup.split(">") if len(part) > most_attributes)
    return any(len(tag.split(maxsplit=most_attributes)) > most_attributes for tag in tags)

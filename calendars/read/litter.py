"""What stands round and between the words of an article on a page: menus, captions, teasers, notices."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

#: Elements that never hold an article's own words.
_TAGS = ("nav", "aside", "footer", "form", "button", "dialog", "iframe", "template", "figcaption", "address", "menu")

#: What an element says it is there for, to those who cannot see (WAI-ARIA).
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "form"})

_NAMED = re.compile(
    r"(?:^|[-_\s])(?:"
    r"caption|credits?|picnote|photo(?:graph)?s?|image|img|picture|gallery|carousel|slideshow|media|video|vjs|player|audio"
    r"|by-?lines?|authors?|dateline|date(?:modified|-simple)?|time(?:stamp)?|published(?:-dates?)?|meta(?:data)?|infos?"
    r"|shar(?:e|ing|edaddy)|social|likes?|follow|related(?:posts|news|-content)?|recommend(?:ed|ations?)?|promos?|catcher"
    r"|more-?on|read-?(?:more|next|also)|most-?(?:read|viewed|popular)|rich-?link|see-?also|outbrain|taboola"
    r"|newsletters?|sign-?up|subscri(?:be|ption)|paywall|donat(?:e|ion)|services"
    r"|cookies?|consent|gdpr|privacy|onetrust|breadcrumbs?|menu|nav(?:igation)?|sidebar|toolbar|skip|print"
    r"|tags?|keywords?|topics?|categor(?:y|ies)|comments?|replies|disqus|feedback|disclaimer|copyright|source"
    r"|bottom|ads?|advert(?:isement)?s?|sponsor(?:ed)?|story-ad|banner|modal|popup|overlay|widget|contacts?|adrs|end"
    r")(?:[-_\s\d]|$)",
    re.IGNORECASE,
)

_PROMOTED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # camelCase, as components are named: PagePromo, dateModified

_LEAD = re.compile(
    r"(?:^|[-_\s])(?:standfirst|stand-?first|leads?|lede|sub-?(?:head(?:line)?|title)|dek|desc(?:ription)?|summary|chapo"
    r"|intro|teaser-text|abstract|excerpt)(?:[-_\s]|$)",
    re.IGNORECASE,
)

#: Lines that say nothing of the matter, wherever they stand.
_LINES = re.compile(
    r"(?:skip )?advertisement(?: · scroll to continue)?|scroll to continue|\(?end\)?|■|ends|read more:?"
    r"|share(?: this.*)?|print|save|listen|photo:.*|related (?:article|stor(?:y|ies)).*|sign up.*|\S+@\S+\.\S+"
    r"|reporting from [\w ,]+|a version of this article .*|.*\b(?:all rights reserved|webmaster)\b.*|when reprinting.*"
    r"|(?:first )?(?:published|posted|updated|last (?:updated|modified))\b.{0,60}",
    re.IGNORECASE,
)

_BYLINE = re.compile(r"[Bb]y:? (?:[A-Z][\w.'’-]*|and|in|for|,|\s){1,16}")

_ATTRIBUTES = ("class", "id", "data-component", "data-gu-name", "data-spacefinder-role", "data-testid", "itemprop")
_KEPT = frozenset({"html", "body", "main", "article"})
_MOST = 0.4  # of all prose: what holds more of it is the article, whatever it is called
_MENU = 0.7  # of an element's letters: where more of them are links, it is a menu
_PROSE = 60  # characters from which a block is prose


def without_litter(tree: "HtmlElement") -> "HtmlElement":
    """A copy of the page without what only stands round its article."""
    copy = deepcopy(tree)
    prose = _prose(copy)
    for element in list(copy.iter()):
        if not isinstance(element.tag, str) or element.tag in _KEPT or element.getparent() is None:
            continue
        is_there = element.getroottree().getroot() is copy
        if is_there and _is_litter(element) and _prose(element) <= _MOST * prose:
            element.drop_tree()
    _drop_above_the_headline(copy, prose)
    return copy


def _drop_above_the_headline(tree: "HtmlElement", prose: int) -> None:
    """Kickers, dates and crumbs stand above the headline, the article below it; where it does not, all stays."""
    headline = next(tree.iter("h1"), None)
    above = [] if headline is None else _preceding(headline)
    if sum(_prose(element) for element in above) <= _MOST * prose:
        for element in above:
            element.drop_tree()


def _preceding(headline: "HtmlElement") -> list["HtmlElement"]:
    """All that stands before an element, without what it stands in."""
    within = [headline, *headline.iterancestors()]
    return [
        element
        for part in within
        for element in part.itersiblings(preceding=True)
        if isinstance(element.tag, str) and element.tag not in ("head", "style", "script")
    ]


def leads_of(tree: "HtmlElement") -> list[str]:
    """The words by which an article is led in above its text, where they stand apart from it."""
    found = dict.fromkeys(
        " ".join(element.text_content().split())
        for element in tree.iter("p", "div", "h2", "header", "span")
        if any(_LEAD.search(value) for value in _names(element)) and not element.xpath(".//p[2]")
    )
    return [lead for lead in found if len(lead) > 20]


def headings_of(tree: "HtmlElement") -> dict[str, str]:
    """What the headings between the words of an article are, each below the paragraph that follows it."""
    found: dict[str, str] = {}
    last = ""
    for element in tree.iter("h2", "h3", "h4", "p"):
        text = " ".join(element.text_content().split())
        if element.tag == "p" and last and text:
            found.setdefault(text, last)
        last = "" if element.tag == "p" else text
    return found


def is_litter_line(line: str) -> bool:
    """Whether a line of a page's text says nothing of the matter."""
    return _LINES.fullmatch(line) is not None or (len(line) < _PROSE and _BYLINE.fullmatch(line) is not None)


def _is_litter(element: "HtmlElement") -> bool:
    if element.tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.tag == "figure":
        return element.find(".//table") is None
    if element.tag in ("ul", "ol", "table", "tr", "td") and _is_of_links(element):
        return True
    return any(_NAMED.search(_PROMOTED.sub("-", name)) for name in _names(element) if not _LEAD.search(name))


def _is_of_links(element: "HtmlElement") -> bool:
    """Whether an element is a menu: nearly nothing but links."""
    links = sum(len(link.text_content().strip()) for link in element.iter("a"))
    return links > _MENU * len(" ".join(element.text_content().split()))


def _names(element: "HtmlElement") -> Iterator[str]:
    """What an element is called, name by name: a class of its own says more than a dozen of a framework's."""
    for attribute in _ATTRIBUTES:
        yield from (element.get(attribute) or "").split()


def _prose(element: "HtmlElement") -> int:
    """How many characters of running text an element holds."""
    texts = (part.text_content().strip() for part in element.iter("p", "li", "blockquote"))
    return sum(len(text) for text in texts if len(text) >= _PROSE) or len(element.text_content())

"""Text to sentences: where each begins and ends, and whether it is quoted speech."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from calendars.find.text.context import context
from calendars.find.text.grammar import load_rules
from calendars.find.text.values import value

#: Abbreviations whose dot ends no sentence, whatever follows; in small letters.
_SHORTENED = frozenset(load_rules("context").words["shortened"])
#: White space other than a blank: the end of a line, a tabulator.
_OTHER_GAP = re.compile(r"[^\S ]")
#: A dot, a question or an exclamation mark, perhaps a bracket or quotation mark, white space, and a beginning.
_END = re.compile(
    r"(?P<line>\n)(?=[ \t]*(?:[-–•*·]\s|\d{1,2}[:.]\d\d\b"
    r"|(?:[A-Z]\w+,? )?\d{1,2} [A-Z]\w+(?: \d{4})?(?:, \d{1,2}[:.]\d\d)?\s?[:–-]\s))"  # the lines of a programme
    r"|[.!?…][\"'”’)\]]{0,2}(?P<gap>\s+)(?=[*•·]|[\"'“‘(\[]?[A-Z0-9À-Þ“])"
)
_PARAGRAPH = re.compile(r"[ \t]*\n[ \t]*\n\s*")
#: The same without the blanks before it: it begins with a letter, so that the engine leaps there.
_BREAK = re.compile(r"\n[ \t]*\n\s*")
_LAST_WORD = re.compile(r"(?:^|[\s(\"'“‘])([A-Za-z](?:[A-Za-z]|\.(?=[A-Za-z]))*)\.$")
#: A dot that a scan has put between two words of a name or sentence: "Session .", "EUROPEAN ."
_BLOT = re.compile(r"(?:[A-Z]{2} \.\s+[A-Z]{2}|\w \.\s+[a-z].)$")
_STOPS = '.!?…:;"”’)'
#: A paragraph that goes on in the next one is at least so long: a heading is shorter.
_LEAST_CUT = 25
#: No sentence has more characters.
_LONGEST = 1_200


@value
class Sentence:
    """A sentence, or a line of a list or heading."""

    #: Offset of the first character.
    start: int
    #: Offset behind the last character.
    end: int
    #: Counts the paragraphs of the text, from 0.
    paragraph: int


class Sentences:
    """The sentences of a text, in order."""

    def __init__(self, text: str, body: int = 0) -> None:
        """Part `text`, whose title ends before offset `body`: a title goes on in nothing."""
        paragraphs = _paragraphs(text, body)
        mended = _mended(text, paragraphs)
        self.all = _sentences(mended, paragraphs)
        #: The text, letter for letter, but that each sentence is one line, wherever its lines and paragraphs ended.
        self.text = _in_lines(mended, self.all)
        self._starts = [sentence.start for sentence in self.all]

    def index_at(self, position: int) -> int:
        """Index of the sentence that holds `position`; of the last one that begins before it."""
        return max(0, bisect_right(self._starts, position) - 1)

    def words(self, sentence: Sentence) -> str:
        """The words of `sentence`, in one line."""
        return self.text[sentence.start : sentence.end]


def _mended(text: str, paragraphs: list[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in paragraphs:
        inside = text[start:end]
        if _BREAK.search(inside):
            inside = _PARAGRAPH.sub(lambda gap: " " * (len(gap[0]) - 1) + "\n", inside)
        parts += [text[done:start], inside]
        done = end
    return "".join([*parts, text[done:]])


def _in_lines(text: str, sentences: list[Sentence]) -> str:
    """`text` with a blank for every end of a line inside a sentence: where a line ends says nothing there."""
    parts, done = [], 0
    for sentence in sentences:
        parts += [text[done : sentence.start], _OTHER_GAP.sub(" ", text[sentence.start : sentence.end])]
        done = sentence.end
    return "".join([*parts, text[done:]])


def _sentences(text: str, paragraphs: list[tuple[int, int]]) -> list[Sentence]:
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs):
        for match in _END.finditer(text, start, end):
            if match["line"] is not None or _is_end(text, start, match):
                end_here = match.start() if match["gap"] is None else match.start("gap")
                found.append(Sentence(start, end_here, number))
                start = match.end()
        if start < end:
            found.append(Sentence(start, end, number))
    return [part for sentence in found for part in _bounded(text, sentence)]


def _bounded(text: str, sentence: Sentence) -> Iterator[Sentence]:
    """`sentence`, or its parts where it is too long to be one: reading it takes the square of its length."""
    start = sentence.start
    while sentence.end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield Sentence(start, cut, sentence.paragraph)
        start = cut
    yield Sentence(start, sentence.end, sentence.paragraph)


def _paragraphs(text: str, body: int) -> list[tuple[int, int]]:
    """The paragraphs; one that a scan has cut in the middle of a sentence is put together again."""
    found: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for gap in [*_BREAK.finditer(text, start), None]:
        end = _behind_words(text, start, gap.start()) if gap else len(text.rstrip())
        if end > start:
            if found and start != body and _goes_on(text, found[-1], start):
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        start = gap.end() if gap else end
    return found


def _behind_words(text: str, start: int, end: int) -> int:
    """`end` without the blanks before it."""
    while end > start and text[end - 1] in " \t":
        end -= 1
    return end


def _goes_on(text: str, before: tuple[int, int], start: int) -> bool:
    first = text[start]
    is_blot = _BLOT.search(text, max(before[0], before[1] - 12), start + 2) is not None
    line = text.rfind("\n", before[0], before[1]) + 1
    is_cut = (is_blot or text[before[1] - 1] not in _STOPS) and before[1] - max(line, before[0]) >= _LEAST_CUT
    if not is_cut:
        return False
    last = max(before[0], before[1] - 20), before[1]
    no_end = context("ends no sentence").search(text, *last) is not None
    is_date = first.isdigit() and context("month without its day").search(text, *last) is not None
    return is_blot or first.islower() or text[before[1] - 1] == "," or no_end or is_date


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    if text[match.start()] != ".":
        return True
    if text[match.start() - 1 : match.start()] == " " and _BLOT.search(text, start, match.end() + 2):
        return False
    # One back from the first letter, so that the gap before a sentence's first word is seen.
    word = _LAST_WORD.search(text, max(0, start - 1, match.start() - 30), match.start() + 1)
    if word is None:
        return True
    last = word[1].lower()
    if "." in last or len(last) == 1:  # "U.S. President", "J. Smith": no end, unless a common word begins the next
        return bool(context("begins a sentence").match(text, match.end())) and not (len(last) == 1 and "." not in last)
    return last not in _SHORTENED

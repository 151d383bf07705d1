r"""Rules as data: loads, checks and compiles `rules/*.toml`.

A file of rules holds small vocabularies and the rules that are built of them:

    ignore_case = true                      # false unless said; a rule may say otherwise for itself

    [vocabulary]
    season  = ["spring", "summer"]          # words, literally
    weekday = { Monday = 0, Tuesday = 1 }   # words with a value each: Rules.value("weekday", "monday") is 0
    ordinal = '\d{1,2}(?:st|nd|rd|th)'     # a pattern; slots of other vocabularies are filled in here, too

    [[rule]]
    name    = "the coming weekday"
    pattern = '(?:on|this) (?P<weekday>{weekday})'
    means   = "the first such day on or after publication"
    finds   = { "The ministers will meet on Thursday in Bern." = "2024-02-29" }
    leaves  = ["The ministers met on Thursday in Bern."]

Examples are seen from Wednesday, 28 February 2024. A space in a pattern or word is one or two white-space
characters, a line's end among them but not a paragraph's. Any further key of a rule is kept in `Rule.values`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeAlias

from config.errors import UserError

#: The day of publication that every example is seen from: a Wednesday before a leap day.
EXAMPLE_DAY = date(2024, 2, 28)

_BLANK = r"(?:\s{1,2}(?<!\n\n))"
_SLOT = re.compile(r"\{([a-z_]\w*)\}")
_SPACE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<space> )", re.DOTALL)
_GROUP_NAME = re.compile(r"\(\?P<\w+>")
_OWN_KEYS = frozenset({"name", "pattern", "means", "finds", "leaves", "ignore_case"})

_Tree: TypeAlias = dict[str, "_Tree"]


@dataclass(frozen=True)
class Rule:
    """One rule: a pattern, what it means, and the phrases that show it."""

    #: Says what it reads: "the coming weekday"; unique in its file.
    name: str
    #: The regular expression, its slots filled in.
    source: str
    #: What the words are read as, in a sentence.
    means: str
    #: Phrases, each with the value that must be found in it.
    finds: Mapping[str, Any]
    #: Phrases in which this rule must find nothing.
    leaves: tuple[str, ...]
    #: The flags that `source` is compiled with.
    flags: re.RegexFlag
    #: Where it stands, for errors: "rules/times.toml: rule 'the coming weekday'".
    where: str
    #: Every other key of the entry.
    values: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first used. Raises UserError when `source` is no regular expression."""
        return _compiled(self.source, self.flags, self.where)


@dataclass(frozen=True)
class Rules:
    """The rules of one file, in their order, with its vocabularies."""

    #: The file's name without `.toml`.
    name: str
    #: In the order of the file: where two read from the same position, the upper one wins.
    rules: tuple[Rule, ...]
    #: The vocabularies whose words have values, by name; the words casefolded.
    values: Mapping[str, Mapping[str, Any]]
    #: The words of each vocabulary, by name; those of a pattern are the words of its slots.
    words: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __getitem__(self, name: str) -> Rule:
        """The rule called `name`. Raises KeyError."""
        return self._by_name[name]

    def value(self, vocabulary: str, word: str) -> Any:
        """The value that `word`, in any case and spacing, has in `vocabulary`. Raises KeyError."""
        return self.values[vocabulary][" ".join(word.casefold().split())]

    def check(self) -> None:
        """Compile every pattern. Raises UserError with all that are no regular expressions."""
        problems: list[str] = []
        for rule in self.rules:
            try:
                _ = rule.pattern
            except UserError as error:
                problems += error.problems
        if problems:
            raise UserError(*problems)

    @cached_property
    def sets(self) -> Mapping[str, frozenset[str]]:
        """The words of each vocabulary, as a set."""
        return {name: frozenset(words) for name, words in self.words.items()}

    @cached_property
    def _by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}


@cache
def load_rules(name: str) -> Rules:
    """The rules of `rules/NAME.toml`, loaded once. Raises UserError that names file, entry and fault."""
    file = files("calendars.find") / "rules" / f"{name}.toml"
    try:
        content = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UserError(f"rules/{name}.toml: there is no such file of rules") from error
    return read_rules(content, name)


def read_rules(content: str, name: str) -> Rules:
    """The rules in `content`, the TOML text of `rules/NAME.toml`.

    Raises UserError with every fault found: no TOML, an unknown slot, a missing key or example, two rules of
    one name.
    """
    file = f"rules/{name}.toml"
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{file}: {error}") from error
    words = document.get("vocabulary", {})
    loader = _Loader(file, words, ignore_case=bool(document.get("ignore_case")))
    entries = document.get("rule", [])
    rules = tuple(loader.rule(entry, number) for number, entry in enumerate(entries, 1))
    loader.refuse_twins(rules)
    if loader.problems:
        raise UserError(*dict.fromkeys(loader.problems))
    values = {key: _folded(table) for key, table in words.items() if isinstance(table, dict)}
    return Rules(name, rules, values, {key: loader.words(key) for key in words})


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of `words`, taken literally; it goes by a tree of their letters, so it tries few."""
    tree: _Tree = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _branches(tree)


def without_names(source: str) -> str:
    """`source` with groups that have no names, so that it can stand in one pattern with others."""
    return _GROUP_NAME.sub("(?:", source)


class _Loader:
    """Builds the rules of one file and gathers its faults, so that all are told at once."""

    def __init__(self, file: str, vocabularies: Mapping[str, Any], *, ignore_case: bool) -> None:
        self.file = file
        self.vocabularies = vocabularies
        self.ignore_case = ignore_case
        self.problems: list[str] = []
        self._filled: dict[str, str] = {}

    def rule(self, entry: Mapping[str, Any], number: int) -> Rule:
        """One `[[rule]]`, the file's `number`th; what is wrong with it is added to the problems."""
        name = entry.get("name") or f"number {number}"
        where = f"{self.file}: rule {name!r}"
        missing = [key for key in ("name", "pattern", "means", "finds") if not entry.get(key)]
        self.problems += [f"{where}: it has no {_SAID.get(key, key)}; add {key} = …" for key in missing]
        ignore_case = entry.get("ignore_case", self.ignore_case)
        return Rule(
            name=name,
            source=self.fill(entry.get("pattern", ""), where, ()),
            means=entry.get("means", ""),
            finds=entry.get("finds", {}),
            leaves=tuple(entry.get("leaves", ())),
            flags=re.IGNORECASE if ignore_case else re.NOFLAG,
            where=where,
            values={key: value for key, value in entry.items() if key not in _OWN_KEYS},
        )

    def fill(self, pattern: str, where: str, above: tuple[str, ...]) -> str:
        """`pattern` with its slots filled in and its spaces widened; `above` are the slots being filled."""
        spaced = _SPACE.sub(_widened, pattern)
        return _SLOT.sub(lambda slot: self._vocabulary(slot[1], where, above), spaced)

    def words(self, name: str) -> tuple[str, ...]:
        """The words of the vocabulary `name`, those of its slots where it is a pattern."""
        content = self.vocabularies.get(name, ())
        if isinstance(content, str):
            return tuple(word for slot in _SLOT.findall(content) for word in self.words(slot))
        return tuple(content)

    def refuse_twins(self, rules: tuple[Rule, ...]) -> None:
        """Two rules of one name could not be told apart in a trace."""
        names = [rule.name for rule in rules]
        twins = dict.fromkeys(name for name in names if names.count(name) > 1)
        self.problems += [f"{self.file}: rule {name!r}: another has this name; rename one" for name in twins]

    def _vocabulary(self, name: str, where: str, above: tuple[str, ...]) -> str:
        if name in above:
            self.problems.append(f"{self.file}: vocabulary {name!r}: it holds itself, through {above[-1]!r}")
            return ""
        if name not in self.vocabularies:
            known = ", ".join(sorted(self.vocabularies)) or "none"
            self.problems.append(f"{where}: unknown slot {{{name}}}; the vocabularies are: {known}")
            return ""
        if name not in self._filled:
            self._filled[name] = self._filling(name, above)
        return self._filled[name]

    def _filling(self, name: str, above: tuple[str, ...]) -> str:
        content = self.vocabularies[name]
        if isinstance(content, str):
            return f"(?:{self.fill(content, f'{self.file}: vocabulary {name!r}', (*above, name))})"
        return any_of(content)


_SAID = {"finds": "example that it finds", "means": "meaning"}


def _widened(part: re.Match[str]) -> str:
    return _BLANK if part["space"] else part[0]


def _branches(tree: _Tree) -> str:
    inner = "|".join(_letter(letter) + _branches(rest) for letter, rest in sorted(tree.items()) if letter)
    if not inner:
        return ""
    return f"(?:{inner})?" if "" in tree else f"(?:{inner})"


def _letter(letter: str) -> str:
    return _BLANK if letter == " " else re.escape(letter)


def _folded(table: Mapping[str, Any]) -> Mapping[str, Any]:
    return {" ".join(word.casefold().split()): value for word, value in table.items()}


def _compiled(source: str, flags: re.RegexFlag, where: str) -> re.Pattern[str]:
    try:
        return re.compile(source, flags)
    except re.error as error:
        raise UserError(f"{where}: its pattern is no regular expression: {error}") from error

"""The shelf: engagements and reports as they were taken out of the store for one transaction, each once."""

from collections import defaultdict
from collections.abc import Sequence

from calendars.merge.entry import Entry, Placed
from calendars.model.revision import Deed
from calendars.store.database import Transaction
from calendars.store.nearby import ANYBODY, Near
from calendars.store.reports import Stored


class Shelf:
    """What a transaction has taken out of the store to work on."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._entries: dict[str, Entry] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._by_key: dict[str, str] = {}
        self._seen: dict[str, Near] = {}
        self._stored: dict[int, Placed] = {}
        self._articles: dict[str, list[Placed]] = {}

    def entry(self, uid: str) -> Entry:
        """The engagement of that uid, or an empty place for one."""
        if uid not in self._entries:
            self._take([uid])
        return self._entries[uid]

    def is_free(self, uid: str) -> bool:
        """Whether an engagement may be given this uid: there is none, or one that rests on nothing any more."""
        if uid not in self._entries and self._tx.engagements.get(uid) is None:
            self._entries[uid] = Entry(uid)
        return self.entry(uid).is_vacant

    def stands_for(self, uid: str) -> str:
        """The engagement that stands for it: itself, unless a person merged it into another one."""
        while into := self.entry(uid).merged_into:
            uid = into
        return uid

    def named(self, key: str) -> str | None:
        """The engagement that a source calls `key`: one imported before, or our own, come back in an export of ours."""
        uid = self._by_key.get(key) or self._tx.reports.uid_of_key(key) or key
        known = uid in self._entries or self._tx.engagements.get(uid) is not None
        return self.stands_for(uid) if known else None

    def told_by(self, article: str) -> list[Placed]:
        """What an article tells, in the order of its text."""
        if article not in self._articles:
            self._articles[article] = [self._placed(one) for one in self._tx.reports.in_article(article)]
        return self._articles[article]

    def numbered(self, numbers: Sequence[int]) -> list[Placed]:
        """The reports that the store numbers so, as far as there still are any."""
        found = [self._placed(one) for one in self._tx.reports.numbered(numbers)]
        for placed in found:
            self.told_by(placed.report.article.id)
        return found

    def _take(self, uids: Sequence[str]) -> None:
        seen = {uid: near for uid in uids if (near := self._seen.get(uid))}
        unseen = [uid for uid in uids if uid not in seen]
        known = self._tx.engagements.get_all(unseen) if unseen else {}
        for uid in uids:
            self._entries[uid] = Entry(uid, seen[uid].engagement if uid in seen else known.get(uid))
        self._read_edits([uid for uid in uids if uid not in seen or seen[uid].by_hand])
        for stored in self._tx.reports.of(uids):
            placed = self._placed(stored)
            if placed.uid == stored.uid:
                self._entries[stored.uid].put(placed)
        for uid in uids:
            entry = self._entries[uid]
            self._index(entry)
            if entry.engagement is not None:
                entry.found_by = entry.standing(entry.engagement).found_by

    def _read_edits(self, uids: Sequence[str]) -> None:
        for uid in uids:
            self._entries[uid].edits, self._entries[uid].merged_into = [], None
            self._entries[uid].known.clear()
        for edit in self._tx.edits.about(uids):
            if edit.uid in uids:
                self._entries[edit.uid].edits.append(edit)
            if edit.deed is Deed.MERGE and edit.other is not None and edit.other in uids:
                self._entries[edit.other].merged_into = edit.uid

    def _index(self, entry: Entry) -> None:
        if entry.is_by_hand and not any({"parties", "people"} & edit.fields.keys() for edit in entry.edits):
            entry.names.add(ANYBODY)
        for name in entry.names:
            self._by_name[name].add(entry.uid)

    def _placed(self, stored: Stored) -> Placed:
        """The one that was taken before, else one that stands as it is stored."""
        if stored.number not in self._stored:
            self._stored[stored.number] = Placed(stored.report, stored.uid, stored)
        return self._stored[stored.number]

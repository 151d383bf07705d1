"""Unpacking: gzip and zlib bit by bit, so that nobody can make much out of little."""

import zlib

_MOST_MEMBERS = 100  # a packed content is one, or one for each part that was appended
_BEGINS = b"\x1f"


class TooManyMembers(ValueError):  # noqa: N818 (it reads as a sentence where it is raised)
    """The content is packed in more members than anybody needs."""


class Unpacker:
    """Unpacks one content; gzip of several members (RFC 1952, section 2.2) is one content too.

    What stands behind the last member and is none is passed over, as gzip(1) does.
    """

    def __init__(self) -> None:
        self._member = _begun()
        self._left = _MOST_MEMBERS

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come, as far as that can be told."""
        return self._member.eof

    def unpack(self, part: bytes, most: int) -> bytes:
        """What is packed in `part`, which follows on what was given before: `most` bytes of it.

        Raises zlib.error for what is not packed, TooManyMembers.
        """
        whole = bytearray()
        while part and len(whole) < most:
            if self._member.eof:
                if not part.startswith(_BEGINS):
                    break
                self._left -= 1
                if not self._left:
                    raise TooManyMembers(f"is packed in more than {_MOST_MEMBERS} members")
                self._member = _begun()
            whole += self._member.decompress(part, most - len(whole))
            part = self._member.unused_data
        return bytes(whole)


def _begun() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, as its header says

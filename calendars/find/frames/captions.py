"""Captions: what stands under a picture or a film is written in the present tense, and is past."""

from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.text.context import context


def is_under_a_picture(document: Document, index: int, event: Framed) -> bool:
    """Whether the sentence of that index belongs to a picture or a film, and does not say that `event` will be."""
    if event.cue is not None:
        return False
    scene = document.scene(index)
    if context("length of a film").search(scene.text, scene.start, scene.end):
        return True
    end = scene.end
    for sentence in document.sentences.all[index + 1 : index + 1 + _SENTENCES]:
        if sentence.paragraph == scene.sentence.paragraph:
            end = sentence.end
    return context("credit of a picture").search(scene.text, scene.start, end) is not None


#: No caption has more sentences.
_SENTENCES = 2

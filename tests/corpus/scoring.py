"""The annotated articles beside the checkout, and the scorer that comes with them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def _scorer() -> ModuleType:
    """`score.py` of the corpus, which is no package. Raises FileNotFoundError where there is no corpus."""
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CORPUS / "score.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


score = _scorer()

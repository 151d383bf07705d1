"""A configuration to begin with: every option with its explanation, and each commented out."""

import re
from importlib.resources import files

_HEAD = """\
# The configuration of Summitry. What stands here is what is so by default; to change an option, take away its "#".
# Each has an environment variable too, which stands above this file: that of `hold` below [webhooks] is
# SUMMITRY_WEBHOOKS__HOLD. `summitry doctor` says whether all of it can be used.
"""

_OPTION = re.compile(r"^(?=\w+ = )", re.MULTILINE)


def commented() -> str:
    """A configuration in TOML that changes nothing: `#hold = "60s"` below what it means.

    An explanation begins with "# ", so that an option that is commented out can be told from it.
    """
    written = files("config").joinpath("defaults.toml").read_text("utf-8")
    return _HEAD + "\n" + _OPTION.sub("#", written.partition("\n\n")[2].rstrip()) + "\n"

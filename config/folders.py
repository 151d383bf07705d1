"""Where things live on this platform, unless the environment says otherwise."""

import os
from pathlib import Path

from platformdirs import user_config_path, user_data_path


def data_folder() -> Path:
    """The folder of the default database: `SUMMITRY_DATA_DIR`, else the platform's data folder."""
    given = os.environ.get("SUMMITRY_DATA_DIR")
    return Path(given).expanduser() if given else user_data_path("summitry", appauthor=False)


def config_file() -> Path:
    """The TOML configuration: `SUMMITRY_CONFIG`, else `config.toml` in the platform's config folder."""
    given = os.environ.get("SUMMITRY_CONFIG")
    return Path(given).expanduser() if given else user_config_path("summitry", appauthor=False) / "config.toml"

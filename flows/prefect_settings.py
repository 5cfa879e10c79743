"""Settings of Prefect and Dask, put into the environment before they are imported: they read them only then."""

from __future__ import annotations

import os
from pathlib import Path


def prepare_prefect(home: Path) -> None:
    """Set what Sushu needs of Prefect; whatever the user has set already stands.

    Prefect's own files go to `home`, not to the user's home folder; it reports nothing to anybody; its
    temporary server, which is started when no PREFECT_API_URL is set, gets the time a slow disk needs.
    """
    defaults = {
        "PREFECT_HOME": str(home.absolute()),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "DASK_LOGGING__DISTRIBUTED": "warning",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    # Prefect makes the folder but not its parents, and then tries for minutes to open a database in it.
    Path(os.environ["PREFECT_HOME"]).expanduser().mkdir(parents=True, exist_ok=True)

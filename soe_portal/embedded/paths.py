"""Where embedded services keep their files: pure functions of the data folder.

A Unix socket path may hold 107 bytes. Sockets therefore live in a short folder under the temporary
directory whose name is a hash of the data folder, never inside the (possibly deep) data folder itself.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

POSTGRES_MAJOR = 18  # part of the folder name: a major upgrade needs dump and restore


@dataclass(frozen=True)
class EmbeddedPaths:
    """The files of one data folder."""

    var_dir: Path

    @property
    def postgres_data(self) -> Path:
        return self.var_dir / f"pg{POSTGRES_MAJOR}"

    @property
    def valkey_data(self) -> Path:
        return self.var_dir / "valkey"

    @property
    def models(self) -> Path:
        return self.var_dir / "models"

    @property
    def logs(self) -> Path:
        return self.var_dir / "logs"

    @property
    def run(self) -> Path:
        """Small state files of running services (lock, ports, process ids)."""
        return self.var_dir / "run"

    @property
    def sockets(self) -> Path:
        digest = hashlib.sha256(os.fsencode(self.var_dir.resolve())).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"soe-{os.geteuid()}-{digest}"

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

"""Typed readers of the environment. A bad value stops the start with the variable's name and the reason."""

from pathlib import Path

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]


def secret_key(var_dir: Path) -> str:
    """The configured key, or one made once and kept readable only by its owner in the data folder."""
    configured: str = env.str("SECRET_KEY", "")
    if configured:
        return configured
    from django.core.management.utils import get_random_secret_key

    kept = var_dir / "secret_key"
    if not kept.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text().strip()

"""Whether one more engine fits into the machine's memory: a careful guess, made before it is started."""

from pathlib import Path

# Measured on SmolLM2-135M: a process with torch, the tokenizer and an 8,192-token cache holds 1.1 GB.
ENGINE_OVERHEAD_BYTES = 1_200_000_000
# Weights are kept in bfloat16 (2 bytes) on disk and in float32 in the embedded engine.
_GROWTH = 2.0


def engine_bytes(model: str) -> int:
    """What an engine serving this folder will hold; only the overhead for a name that is no folder."""
    folder = Path(model)
    weights = sum(path.stat().st_size for path in folder.glob("*.safetensors")) if folder.is_dir() else 0
    return ENGINE_OVERHEAD_BYTES + int(weights * _GROWTH)


def available_bytes() -> int | None:
    """Memory that can be had without swapping; None where the system does not tell."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return None
    return None

"""What this machine has: read from the system, without torch."""

import functools
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NVIDIA_SMI = (
    "nvidia-smi",
    "--query-gpu=name,memory.total,memory.free,utilization.gpu,power.limit",
    "--format=csv,noheader,nounits",
)
_MIB = 1024**2
_BF16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}  # x86 and, in the last case, ARM


@dataclass(frozen=True, slots=True)
class Gpu:
    name: str
    memory_bytes: int
    free_bytes: int
    use_percent: float
    power_watts: float = 0.0  # what it may draw at most; 0 when unknown


@dataclass(frozen=True, slots=True)
class Machine:
    """Free memory and disk are those at the moment of looking."""

    num_cores: int
    memory_bytes: int
    free_memory_bytes: int
    free_disk_bytes: int
    processor: str
    has_fast_bf16: bool
    gpus: tuple[Gpu, ...] = ()
    gpus_per_run: int = 1

    @property
    def num_run_gpus(self) -> int:
        """GPUs that one run gets here."""
        return min(self.gpus_per_run, len(self.gpus))


def look_at_machine(folder: Path, *, gpus_per_run: int = 1) -> Machine:
    """The machine this process runs on; `folder` (or its first parent that exists) names the disk."""
    total, free = _memory()
    return Machine(
        num_cores=num_usable_cores(),
        memory_bytes=total,
        free_memory_bytes=free,
        free_disk_bytes=shutil.disk_usage(_existing(folder)).free,
        processor=processor_name(),
        has_fast_bf16=has_fast_bf16(),
        gpus=find_gpus(),
        gpus_per_run=gpus_per_run,
    )


def num_usable_cores() -> int:
    """Cores this process may use, which containers and task sets limit."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def find_gpus() -> tuple[Gpu, ...]:
    """NVIDIA GPUs by `nvidia-smi`; none when there is no such program or it fails."""
    try:
        done = subprocess.run(_NVIDIA_SMI, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return parse_gpus(done.stdout)


def parse_gpus(table: str) -> tuple[Gpu, ...]:
    """GPUs of the lines `name, total MiB, free MiB, use %, limit W`; unreadable lines are left out."""
    gpus = []
    for line in table.splitlines():
        parts = [part.strip() for part in line.rsplit(",", 4)]
        if len(parts) != 5 or not (parts[1].isdigit() and parts[2].isdigit()):
            continue
        use, power = (_number(part) for part in parts[3:])
        gpus.append(Gpu(parts[0], int(parts[1]) * _MIB, int(parts[2]) * _MIB, use, power))
    return tuple(gpus)


def _number(text: str) -> float:
    """Its value, or 0 for what nvidia-smi prints where it does not know («[N/A]»)."""
    try:
        return float(text)
    except ValueError:
        return 0.0


@functools.cache
def has_fast_bf16() -> bool:
    """Whether the processor multiplies bf16 in hardware; where that is unknown, no."""
    return bool(_BF16_FLAGS & set(_cpu_field("flags", "Features").split()))


@functools.cache
def processor_name() -> str:
    return _cpu_field("model name") or platform.processor() or platform.machine()


def resident_bytes() -> int:
    """Memory of this process now; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _cpu_field(*names: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return next((value.strip() for name, value in pairs if name.strip() in names), "")


def _memory() -> tuple[int, int]:
    """Total and available bytes, at most what the control group allows."""
    fields = {}
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            name, value = line.split(":", 1)
            fields[name] = int(value.split()[0]) * 1024
        total, free = fields["MemTotal"], fields["MemAvailable"]
    except (OSError, KeyError, ValueError):
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        total = free = pages * size
    limit, used = _control_group_memory()
    return (min(total, limit), min(free, limit - used)) if limit else (total, free)


def _control_group_memory() -> tuple[int, int]:
    """Limit and use of the control group (version 2); 0, 0 when there is no limit."""
    folder = Path("/sys/fs/cgroup")
    try:
        limit = (folder / "memory.max").read_text().strip()
        used = int((folder / "memory.current").read_text())
    except (OSError, ValueError):
        return 0, 0
    return (int(limit), used) if limit.isdigit() else (0, 0)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())

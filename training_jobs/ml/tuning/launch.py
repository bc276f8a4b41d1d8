"""The command that starts a run: one process, or several through `accelerate launch`. No torch here."""

import json
import sys
from pathlib import Path

from training_jobs.ml.tuning.plan import RunPlan

_CHILD = "training_jobs.ml.tuning.child"
_ACCELERATE_FILE = "accelerate.json"


def launch_command(
    folder: Path,
    plan: RunPlan,
    *,
    num_gpus: int,
    num_hosts: int = 1,
    host_rank: int = 0,
    main_address: str = "",
    main_port: int = 29500,
) -> list[str]:
    """The words of the command; several processes get their configuration written into the folder.

    Every process computes its share of each step, with the whole model or its part (see `distributed`). On
    several hosts the folder must be one that all of them see, and the command is given once on each.
    """
    num_processes = count_processes(num_gpus, num_hosts)
    if num_processes == 1:
        return [sys.executable, "-m", _CHILD, str(folder)]
    config = accelerate_config(
        num_processes=num_processes,
        num_hosts=num_hosts,
        host_rank=host_rank,
        main_address=main_address,
        main_port=main_port,
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _ACCELERATE_FILE
    path.write_text(json.dumps(config, indent=2))
    launcher = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(path)]
    threads = ["--num_cpu_threads_per_process", str(plan.num_threads or 1)]
    return [*launcher, *threads, "-m", _CHILD, str(folder)]


def count_processes(num_gpus: int, num_hosts: int) -> int:
    """How many compute a run together: one a GPU, or one a host without any."""
    return max(1, num_gpus) * num_hosts


def accelerate_config(
    *,
    num_processes: int,
    num_hosts: int = 1,
    host_rank: int = 0,
    main_address: str = "",
    main_port: int = 29500,
) -> dict[str, str | int | bool | None]:
    """What `accelerate launch` reads: who takes part, and where they meet."""
    return {
        "compute_environment": "LOCAL_MACHINE",
        "distributed_type": "MULTI_GPU",
        "num_processes": num_processes,
        "num_machines": num_hosts,
        "machine_rank": host_rank,
        "main_process_ip": main_address or None,
        "main_process_port": main_port,
        "rdzv_backend": "static",
        "same_network": True,
        "use_cpu": False,
        "mixed_precision": "no",  # the child decides in what it computes
    }

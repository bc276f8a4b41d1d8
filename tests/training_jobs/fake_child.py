"""A child that speaks the protocol of the real one and computes nothing: `fake_child.py FOLDER`.

`scenario.json` in the folder says what happens; a step counts as done once it stands in `done`.
"""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

folder = Path(sys.argv[1])
scenario = json.loads((folder / "scenario.json").read_text())
done = folder / "done"
starts = folder / "starts"
stopping: list[int] = []


def say(event: str, **fields: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def progress(step: int) -> None:
    say(
        "progress",
        stage="instruction",
        step=step,
        num_steps=scenario.get("steps", 3),
        learning_rate=1e-3,
        training_loss=3 / step,
        validation_loss=2 / step if step % 2 == 0 else None,
        num_tokens=100 * step,
        tokens_per_second=50.0,
        elapsed_seconds=float(step),
        memory_bytes=1_000_000,
        gpu_use_percent=None,
        seconds_left=float(scenario.get("steps", 3) - step),
        run_step=step,
        run_num_steps=scenario.get("steps", 3),
    )


def artefact(name: str) -> str:
    place = folder / "artifacts" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "model.safetensors").write_text(f"pesos {folder.name}")
    digest = hashlib.sha256((place / "model.safetensors").read_bytes()).hexdigest()
    content = f"{digest}  model.safetensors\n"
    (place / "SHA256SUMS").write_text(content)
    return hashlib.sha256(content.encode()).hexdigest()


starts.open("a").write(f"{os.getpid()}\n")
if not scenario.get("deaf"):
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(1))
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.stdout.write("una biblioteca dice algo\n")
sys.stderr.write("y se queja\n")
say(
    "device",
    device="CPU",
    num_gpus=0,
    num_threads=1,
    precision="fp32",
    num_parameters=1,
    num_trainable_parameters=1,
)
say("something_new", from_a="later version")
first = int(done.read_text()) if done.exists() else 0
for step in range(first + 1, scenario.get("steps", 3) + 1):
    time.sleep(scenario.get("step_s", 0.0))
    if stopping:
        say("stopped")
        sys.exit(scenario.get("exit", 3))
    if scenario.get("killed_at") == step and len(starts.read_text().split()) <= scenario.get("kills", 1):
        os.kill(os.getpid(), signal.SIGKILL)
    if scenario.get("silent_at") == step and len(starts.read_text().split()) == 1:
        sys.exit(1)
    progress(step)
    if step % 2 == 0:
        say("sample", stage="instruction", step=step, question="¿Cuánto cuesta?", answer=f"Cuesta {step}")
    done.write_text(str(step))
if scenario.get("failed"):
    say("failed", **scenario["failed"])
    sys.exit(scenario.get("exit", 1))
digests = {name: artefact(name) for name in ("adapter", "merged")}
say("evaluating", num_questions=2, num_done=0)
rows = scenario.get("predictions", [])
with (folder / "predictions.jsonl").open("w") as written:
    for number, row in enumerate(rows, 1):
        written.write(json.dumps(row) + "\n")
        say(
            "prediction",
            id=row["id"],
            kind=row["kind"],
            model=row["model"],
            num_done=number,
            num_total=len(rows),
        )
say(
    "finished",
    digests=digests,
    results={"training_loss": 1.0, "validation_loss": 1.5},
    measured={"memory_bytes": 2_000_000, "disk_bytes": 3_000_000, "seconds": 4.0},
    card_data={"method": "lora"},
)

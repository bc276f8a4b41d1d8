"""A model divided over the processes of a run: each keeps its share of every weight.

Weights, gradients and moments of the optimiser are divided (ZeRO stage 3, Rajbhandari et al. 2020, arXiv
1910.02054; fully sharded data parallel, Zhao et al. 2023, arXiv 2304.11277). Around each layer the whole of
it is gathered and let go again, so a GPU needs room for its share and two layers. All processes have to
compute equally often.
"""

from collections.abc import Sequence
from types import MethodType
from typing import Any

import torch
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, fully_shard, register_fsdp_forward_method
from torch.distributed.tensor import DTensor, distribute_tensor

from training_jobs.ml.tuning.loss import summed_answer_loss
from training_jobs.ml.tuning.trees import TensorBatch

_LOSS = "gathered_answer_loss"


def divide_model(model: Any, num_processes: int, device: torch.device) -> Any:
    """Replace every weight of `model` by this process's share of it, on `device`.

    Gradients are added up over the processes while they are computed. The model may be in memory anywhere;
    it reaches the device one layer at a time.
    """
    mesh = init_device_mesh(device.type, (num_processes,))
    causal_model = model.get_base_model() if hasattr(model, "get_base_model") else model
    for layer in causal_model.get_decoder().layers:
        fully_shard(layer, mesh=mesh)
    fully_shard(model, mesh=mesh)
    for module in model.modules():
        if isinstance(module, FSDPModule):
            module.set_gradient_divide_factor(1.0)  # the sum, as everywhere else here, not the mean
            module.set_force_sum_reduction_for_comms(True)  # the only kind gloo knows
    setattr(model, _LOSS, MethodType(summed_answer_loss, model))
    register_fsdp_forward_method(model, _LOSS)
    return model


def answer_loss(model: Any, batch: TensorBatch) -> tuple[torch.Tensor, int]:
    """`summed_answer_loss` of a whole or of a divided model."""
    if isinstance(model, FSDPModule):
        loss: tuple[torch.Tensor, int] = getattr(model, _LOSS)(batch)
        return loss
    return summed_answer_loss(model, batch)


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor put together from the shares of all processes, all of which have to ask for it."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def share_like(tensor: torch.Tensor, model_for: torch.Tensor) -> torch.Tensor:
    """This process's share of a whole tensor, divided as `model_for` is."""
    if not isinstance(model_for, DTensor):
        return tensor
    on_device = tensor.to(model_for.device)
    return distribute_tensor(on_device, model_for.device_mesh, model_for.placements)


def whole_moments(optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """The optimiser's state with whole tensors."""
    state = optimizer.state_dict()
    return {
        **state,
        "state": {
            number: {name: whole(value) for name, value in moments.items()}
            for number, moments in state["state"].items()
        },
    }


def load_moments(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Put a state of `whole_moments` back, divided as the parameters are."""
    parameters: Sequence[torch.Tensor] = [
        parameter for group in optimizer.param_groups for parameter in group["params"]
    ]
    shares = {
        number: {
            name: share_like(value, parameters[number]) if value.dim() else value
            for name, value in moments.items()
        }
        for number, moments in state["state"].items()
    }
    optimizer.load_state_dict({**state, "state": shares})

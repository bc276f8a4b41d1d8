"""Adapters of an outside engine, loaded and unloaded while it runs, by the API of vLLM.

vLLM has these addresses only with `VLLM_ALLOW_RUNTIME_LORA_UPDATING=True` and `--enable-lora` (vLLM
documentation, "LoRA Adapters"). The adapter's folder must be readable under the same path on its host.
"""

from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from assistant.exceptions import AdapterError, EngineUnavailableError

_LOAD_TIMEOUT_S = 120.0  # reading an adapter of a large model from a slow disk


class AdapterServer:
    """The management side of an OpenAI-compatible server."""

    def __init__(self, url: str, *, api_key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._base_url = url.rstrip("/").removesuffix("/v1")
        self._http_options: dict[str, Any] = {
            "headers": headers,
            "transport": transport,
            "trust_env": False,
            "timeout": httpx.Timeout(_LOAD_TIMEOUT_S, connect=settings.ENGINE_CONNECT_TIMEOUT_S),
        }

    @classmethod
    def configured(cls) -> "AdapterServer":
        """The outside engine of the settings."""
        return cls(settings.ENGINE_URL, api_key=settings.ENGINE_API_KEY)

    def model_names(self) -> frozenset[str]:
        """Base models and adapters that can be asked now.

        Raises:
            EngineUnavailableError: it does not answer, or not as an OpenAI-compatible server.
        """
        response = self._request("GET", "/v1/models")
        try:
            response.raise_for_status()
            return frozenset(str(model["id"]) for model in response.json()["data"])
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
            raise EngineUnavailableError(f"the engine answered {response.status_code}") from None

    def load(self, name: str, folder: str) -> None:
        """Make the adapter answer to `name`; done at once when it already does.

        Raises:
            EngineUnavailableError: the engine does not answer.
            AdapterError: it refused; the message says why.
        """
        body = {"lora_name": name, "lora_path": folder}
        response = self._request("POST", "/v1/load_lora_adapter", body)
        if response.is_success or name in self.model_names():
            return
        raise AdapterError(_explain(response))

    def unload(self, name: str) -> None:
        """Let go of the adapter; nothing happens when it is not there.

        Raises:
            EngineUnavailableError: the engine does not answer.
            AdapterError: it refused; the message says why.
        """
        response = self._request("POST", "/v1/unload_lora_adapter", {"lora_name": name})
        if response.is_success or name not in self.model_names():
            return
        raise AdapterError(_explain(response))

    def _request(self, method: str, path: str, body: dict[str, str] | None = None) -> httpx.Response:
        try:
            with httpx.Client(**self._http_options) as http:
                return http.request(method, f"{self._base_url}{path}", json=body)
        except (httpx.HTTPError, OSError) as error:
            raise EngineUnavailableError(type(error).__name__) from error


def _explain(response: httpx.Response) -> str:
    reason = _reason(response)
    if response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED} and not reason:
        return _(
            "The engine cannot load adapters while it runs. Start vLLM with --enable-lora and"
            " VLLM_ALLOW_RUNTIME_LORA_UPDATING=True."
        )
    return _("The engine refused the adapter: %(reason)s") % {
        "reason": reason or f"HTTP {response.status_code}"
    }


def _reason(response: httpx.Response) -> str:
    """The sentence of an error; older servers put it at the top, newer ones under `error`."""
    try:
        content = response.json()
    except ValueError:
        return ""
    if not isinstance(content, dict):
        return ""
    error = content.get("error", content)
    message = error.get("message", "") if isinstance(error, dict) else error
    return str(message)[:300]

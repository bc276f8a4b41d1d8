"""Whether the embedded models lie in the data folder, without importing anything that reads them."""

from pathlib import Path


def encoder_is_prepared(encoder_path: Path) -> bool:
    return (encoder_path / "model.onnx").exists() and (encoder_path / "tokenizer.json").exists()


def generator_is_prepared(model: str) -> bool:
    """True for a prepared folder and for names that are no folder (the engine resolves those itself)."""
    folder = Path(model)
    return not folder.is_absolute() or (folder / "config.json").exists()

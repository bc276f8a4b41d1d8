"""Questions of three plain topics, with their labels."""

_WORDS = {
    "becas": ("beca", "excelencia", "descuento", "ayuda", "estudiante"),
    "tesis": ("tesis", "tribunal", "defensa", "tutor", "borrador"),
    "pagos": ("pago", "matrícula", "cuota", "banco", "recibo"),
}


def labelled_texts(each: int = 10) -> tuple[list[str], list[str]]:
    """`each` different texts of every topic, no two topics sharing a word that carries meaning."""
    texts, labels = [], []
    for label, words in _WORDS.items():
        for number in range(each):
            chosen = [words[(number + step) % len(words)] for step in range(1 + number % 3, 4 + number % 3)]
            texts.append(f"{' '.join(chosen)} {words[number % len(words)]} número{number}{label}")
            labels.append(label)
    return texts, labels

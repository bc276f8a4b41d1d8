"""A message falls into what it asks and what it tells."""

from assistant.language.clauses import Clause, asks_beside, clauses


def test_opening_mark_makes_a_question_of_all_up_to_the_closing_one():
    assert clauses("Hola. ¿Si pago hoy, entro?") == (
        Clause("hola"),
        Clause("si pago hoy", is_question=True),
        Clause("entro", is_question=True),
    )


def test_closing_mark_alone_makes_a_question_of_the_clause_before_it():
    assert clauses("ya pagué, entro?") == (Clause("ya pague"), Clause("entro", is_question=True))


def test_short_forms_are_written_out():
    assert clauses("xq no me dicen q paso")[0].text == "por que no me dicen que paso"


def test_question_beside_what_is_said_is_seen_without_a_mark():
    said = clauses("pésima atención, cuanto cuesta el doctorado")
    assert asks_beside(said, lambda clause: "atencion" in clause.text)

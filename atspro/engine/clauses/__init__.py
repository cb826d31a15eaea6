"""Sentences about the person, made from bullets of a resume by constructions that were shown to hold."""

from atspro.engine.clauses.gate import Clause, clause_of, propose_sentence
from atspro.engine.clauses.spelling import spelled_out
from atspro.engine.clauses.statements import Statement, statement_of

__all__ = ["Clause", "Statement", "clause_of", "propose_sentence", "spelled_out", "statement_of"]

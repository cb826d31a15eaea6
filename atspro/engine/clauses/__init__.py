"""Sentences about the person, made from bullets of a resume by constructions that were shown to hold."""

from atspro.engine.clauses.gate import Clause, clause_of, propose_sentence

__all__ = ["Clause", "clause_of", "propose_sentence"]

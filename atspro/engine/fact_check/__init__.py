"""Whether what a text says of a person stands in their base resume, whoever wrote the text."""

from atspro.engine.fact_check.check import Checked, check_document, check_grounding
from atspro.engine.fact_check.removal import without_statements
from atspro.engine.fact_check.types import Unsupported

__all__ = ["Checked", "Unsupported", "check_document", "check_grounding", "without_statements"]

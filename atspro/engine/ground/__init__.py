"""Whether what a text says of a person stands in their base resume, whoever wrote the text."""

from atspro.engine.ground.check import Checked, check_document, check_grounding
from atspro.engine.ground.removal import without_statements
from atspro.engine.ground.types import Unsupported

__all__ = ["Checked", "Unsupported", "check_document", "check_grounding", "without_statements"]

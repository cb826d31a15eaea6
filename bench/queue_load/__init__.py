"""The parts of ``bench.queue``: a stage of real servers, and one module for each figure."""

"""Statements about made-up people, true and false, to measure the grounding check with.

Nothing here uses the check or what it is made of.
"""

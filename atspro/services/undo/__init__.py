"""Reverting changes and undeleting rows from the audit log."""

"""Accounts, passwords, sessions, links in emails, bans: who may sign in, on tables shared with Better-Auth."""

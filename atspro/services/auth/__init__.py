"""Accounts, passwords, sessions, links in e-mails, bans: who may sign in, on tables shared with Better-Auth."""

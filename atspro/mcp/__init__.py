"""The MCP server: a person's assistant reads and changes their job search by a token, with the services of the pages.

`server` speaks the protocol (PyPI's ``mcp``), over HTTP on loopback, in a process of its own. `calls` runs each verb as
the token's person in one transaction; `reading` and `writing` are the verbs. None deletes or sends anything, works on
many rows, or touches tokens and accounts.
"""

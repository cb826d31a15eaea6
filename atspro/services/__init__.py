"""The verbs. Each takes the session and the acting user, returns models, flushes and never commits."""

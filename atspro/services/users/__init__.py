"""Managing users: what staff may do with an account, everything held of a person, deletion."""

"""The database's schema, one feature a migration, and what the migrations share."""

"""The dashboard against stock admin frameworks and a floor, on one database of a million documents."""

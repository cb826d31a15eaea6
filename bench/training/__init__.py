"""How the compiled data of the engine was made; nothing here runs with the product."""

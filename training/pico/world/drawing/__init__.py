"""How each member of the cast looks: flat drawings on a transparent ground."""

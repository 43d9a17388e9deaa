"""The demonstration: a county with its own server, a commissioner, a colleague and a contact, through the program's own code."""

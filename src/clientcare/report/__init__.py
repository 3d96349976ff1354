"""The reports of a project: the client's, made of what a client may read, and the house's own."""

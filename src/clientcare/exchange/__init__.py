"""What goes to and comes from other tools, as files or streams; nothing talks to a network."""

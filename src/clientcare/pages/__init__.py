"""What each command says, as a small tree of blocks that knows no output format."""

"""How what a command says is written: text, Markdown, HTML, JSON, and the formats of findings."""

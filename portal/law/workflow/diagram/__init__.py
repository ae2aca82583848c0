"""The tables of moves as drawings: what stands in them, as Mermaid text, and as a picture."""

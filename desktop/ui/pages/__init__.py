"""Pages shown beside the rail; ordinary classes, one a file."""

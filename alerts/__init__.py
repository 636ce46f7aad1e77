"""Who is told, in what words: routes, messages, channels."""

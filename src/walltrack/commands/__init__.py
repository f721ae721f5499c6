"""One module a command: HELP, configure(parser), run(arguments) -> exit status."""

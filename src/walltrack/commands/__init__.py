"""One module a command: HELP, configure(parser), run(arguments) -> exit status.

The highest layer below walltrack.cli: imports any other, and one command imports no other command.
"""

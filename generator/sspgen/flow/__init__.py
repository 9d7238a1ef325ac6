"""The flow of a command from a workspace to a plan: load, resolve, collect, merge, assess. Neither prints nor exits."""

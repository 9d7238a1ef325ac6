"""What a plan is made of: frozen dataclasses and pure functions.

Nothing in here reads a file, a clock or the environment, and nothing imports a third-party package.
"""

"""Editions: one plan for several audiences. An edition says less than the plan, and never anything else.

Redaction is a pure function from a plan and its past to a plan and its past, applied before any renderer: a renderer
of the public edition is given nothing that is internal. No status, number or verdict differs between editions.
"""

"""What assessment plan, assessment results and POA&M share: checks, tools, observations, findings and risks.

Nothing in here judges. Verdicts, claims and proofs are those of the plan; where OSCAL asks for more than the plan
knows, the weaker word is written, and a property of our namespace says so.
"""

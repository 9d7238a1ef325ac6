"""What readers of related formats share: one file a thing that several formats say in the same way.

Readers do not know each other; what they have in common lies here, and knows no reader.
"""

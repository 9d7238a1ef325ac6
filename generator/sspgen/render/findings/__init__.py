"""What a check found, in the forms that people, forges and other tools read: one form a file, found by its name."""

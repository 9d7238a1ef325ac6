"""Reading files: bytes in, plain data with places out. Strict about what it accepts, exact about what is wrong."""

"""What is measured: one small script per contestant, run by a Python that need not know this project."""

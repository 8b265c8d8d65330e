"""What is fast, and how that is known: python -m benchmarks"""

"""What is decided about notices without a clock or a database: when, how often tried, and in which words."""

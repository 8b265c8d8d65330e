"""What people do from end to end, and every state a page can be in, in a real browser."""

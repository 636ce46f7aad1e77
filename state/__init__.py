"""What we remember: notices, their versions and changes, and every delivery that they owe."""

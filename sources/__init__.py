"""What was published: fetch, judge and read official bulletins. Knows no other package of ours."""

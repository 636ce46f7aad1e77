"""What was published: fetch, judge and read official bulletins. Knows no other package of ours."""

READING = "18"
"""Our way of reading pages: raised whenever the same bytes may be read otherwise, so that they are re-read silently."""

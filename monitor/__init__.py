"""The loop and the judgement: polls sources, decides what is news, owes it and delivers it."""

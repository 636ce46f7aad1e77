"""In what words is a redline told, in each language?"""

from __future__ import annotations

from alerts.catalogue import LANGUAGES, part

WORDS = {language: part("redline", language) for language in LANGUAGES}
MEANINGS = {language: part("meaning", language) for language in LANGUAGES}
"""What an amendment is about, said beside the name of its clause; plain rewording goes without saying."""

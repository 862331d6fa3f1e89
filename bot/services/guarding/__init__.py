"""May this be said to this household at this moment, and is it still true?"""

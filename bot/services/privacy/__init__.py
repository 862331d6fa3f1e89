"""What a person may ask about what is kept of them: a copy, and to be forgotten (个保法 45-47)."""

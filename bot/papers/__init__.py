"""Papers of a bill: the picture for a chat, the PDF for printing. Given a bill and words, they draw."""

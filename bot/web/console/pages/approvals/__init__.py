"""审批: the second person's word."""

"""Who runs the ticks and drains the lanes. An engine only distributes work: what is true stands in the rows."""

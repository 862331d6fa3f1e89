"""体检: what guanjia doctor sees."""

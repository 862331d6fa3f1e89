"""What `guanjia doctor` looks at, one file a subject. Each finding names the mend; none shows a secret."""

"""What `guanjia report` tells, one file a report with its own `register(report)`; found by walking this folder."""

"""What is owed, what came in, what it settled: billing, payments, prepayments, refunds, waivers."""

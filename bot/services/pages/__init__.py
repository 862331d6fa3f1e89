"""What an owner sees and does on a page of ours: the bill, the receipt, and the requests that stand beside them."""

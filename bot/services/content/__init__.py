"""The texts of the house judged before anyone reads them."""

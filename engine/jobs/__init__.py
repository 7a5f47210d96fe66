"""Work outside the transaction: handing out jobs, performing those of ours, waking who performs them."""

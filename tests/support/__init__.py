"""What several test folders share and no product code needs."""

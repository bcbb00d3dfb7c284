"""What buyers without a contract will still buy and spend: BG/NBD for purchases, Gamma-Gamma for money."""

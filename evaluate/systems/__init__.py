"""What the benchmark compares: our checkpoints, baselines that it trains, and neighbours by adapter."""

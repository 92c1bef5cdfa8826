"""What runs in a cluster, on every cloud."""

"""What measures the product, each figure beside a rival or a bare loop of the same run."""

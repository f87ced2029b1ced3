"""What is kept: data sets, results, threads, access and keys."""

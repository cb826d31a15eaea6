"""What `make run` starts: the embedded servers and every process of the Procfile, watched and stopped together."""

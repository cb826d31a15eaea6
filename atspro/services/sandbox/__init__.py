"""Files and pages from strangers, read by processes with limits on memory and time."""

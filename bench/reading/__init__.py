"""How well resumes are read: files of invented people by renderers that nobody here wrote, and the samples."""

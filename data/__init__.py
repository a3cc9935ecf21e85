"""Text and annotation: records, Arabic words and numbers, corpus readers and writers."""

"""Systems over corpora: runs, statistics and reports."""

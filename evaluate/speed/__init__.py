"""How fast a checkpoint reads: by stage, against the processor's peak, and against how it would be run without Marsad."""

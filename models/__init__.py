"""The network, its heads, decoding, checkpoints and ONNX."""

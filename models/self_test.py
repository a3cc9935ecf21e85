"""Does this processor multiply int8 numbers rightly?

Sums of products of signed weights saturate on processors with AVX2 or AVX-512 and without VNNI, and are wrong in silence
(onnxruntime issue 6004); there the library can make weights unsigned, which takes longer elsewhere. So a processor is
asked for the largest sums there can be before a network is believed, and again after weights were made unsigned.

Scores cannot tell: with saturated sums, those of a BERT with random weights are off by no more than 5 to 19%.
"""

from base64 import b64decode
from functools import cache
from math import exp, tanh

import numpy as np

from ..data.errors import UserError
from .onnx_sessions import open_session

INNER, STATES = 512, 10
LARGEST_INPUT, LARGEST_WEIGHT = 255, 127
MODEL = b64decode(
    "CAg6jQYKJBICcnMiCENvbnN0YW50KhQKCnZhbHVlX2ludHNAgARAKKABBwowCgJycxIBciIPQ29uc3RhbnRPZlNoYXBlKhYKBXZhbHVlKgoIARADKgF/"
    "QgF2oAEEChgKAWwKAXISAXAiDU1hdE11bEludGVnZXIKJhICd3MiCENvbnN0YW50KhYKCnZhbHVlX2ludHNAAUCABEAooAEHCjAKAndzEgF3Ig9Db25z"
    "dGFudE9mU2hhcGUqFgoFdmFsdWUqCggBEAMqAX9CAXagAQQKJRICdXMiCENvbnN0YW50KhUKCnZhbHVlX2ludHNAAUAKQCigAQcKMAoCdXMSAXUiD0Nv"
    "bnN0YW50T2ZTaGFwZSoWCgV2YWx1ZSoKCAEQAyoBf0IBdqABBAojEgJmcyIIQ29uc3RhbnQqEwoKdmFsdWVfaW50c0ABQCigAQcKMwoCZnMSAWYiD0Nv"
    "bnN0YW50T2ZTaGFwZSoZCgV2YWx1ZSoNCAEQASIEBAKBN0IBdqABBAojEgJ6cyIIQ29uc3RhbnQqEwoKdmFsdWVfaW50c0ABQCigAQcKMAoCenMSAXoi"
    "D0NvbnN0YW50T2ZTaGFwZSoWCgV2YWx1ZSoKCAEQAyoBAEIBdqABBAohEgJncyIIQ29uc3RhbnQqEQoKdmFsdWVfaW50c0ABoAEHCjMKAmdzEgFnIg9D"
    "b25zdGFudE9mU2hhcGUqGQoFdmFsdWUqDQgBEAEiBAAAgD9CAXagAQQKIRICeXMiCENvbnN0YW50KhEKCnZhbHVlX2ludHNAAaABBwowCgJ5cxIBeSIP"
    "Q29uc3RhbnRPZlNoYXBlKhYKBXZhbHVlKgoIARADKgEAQgF2oAEECloKAXgKAXcKAXUKAAoACgAKAAoACgFmCgF6CgFnCgF5EgFoIhNEeW5hbWljUXVh"
    "bnRpemVMU1RNKhIKC2hpZGRlbl9zaXplGAqgAQI6DWNvbS5taWNyb3NvZnQSAFoJCgFsEgQKAggCWgkKAXgSBAoCCAFiCQoBcBIECgIIBmIJCgFoEgQK"
    "AggBQgQKABARQhEKDWNvbS5taWNyb3NvZnQQAQ=="
)
"""An ONNX model: `p` is the product of `l` [B, INNER] and weights that are all LARGEST_WEIGHT, [B, 4 * STATES]; `h` is what an
LSTM of the same weights makes of `x` [1, B, INNER], with a scale that makes the gates of ones 1. Its test makes it anew."""
_ROWS = (1, 17)  # at once: the library has ways of its own for one row, for blocks of rows and for what is left over


@cache
def needs_unsigned_weights() -> bool:
    """Whether ONNX Runtime multiplies int8 rightly here only after it made weights unsigned. It is tried once in a process.

    Raises UserError where it does not even then.
    """
    if _is_right(unsigned_weights=False):
        return False
    if _is_right(unsigned_weights=True):
        return True
    raise UserError(
        "This processor, or this version of onnxruntime, multiplies int8 numbers wrongly, and would find wrong "
        'things in silence. Use the full-precision weights: --backend torch (marsad.load(..., backend="torch")), '
        'which needs: pip install "marsad[train]"'
    )


def _is_right(*, unsigned_weights: bool) -> bool:
    session = open_session(MODEL, unsigned_weights=unsigned_weights)
    gate = 1 / (1 + exp(-1))
    for rows in _ROWS:
        largest = np.full((rows, INNER), LARGEST_INPUT, dtype=np.uint8)
        sums, states = session.run(["p", "h"], {"l": largest, "x": np.ones((1, rows, INNER), dtype=np.float32)})
        if (sums != INNER * LARGEST_INPUT * LARGEST_WEIGHT).any():
            return False
        if np.abs(states - gate * tanh(gate * tanh(1))).max() > 1e-3:
            return False
    return True

"""Does this processor multiply int8 numbers rightly?

Sums of products of signed weights saturate on processors without VNNI, and are wrong in silence (onnxruntime
issue 6004). Those of unsigned weights, which our networks have, never do; but the library may change, and a
processor may be one that nobody tried: it is asked for the largest sums there can be before a network is believed.

Scores cannot tell: with saturated sums, those of a BERT with random weights are off by no more than 5 to 19%.
"""

from base64 import b64decode
from functools import cache

import numpy as np

from ..data.errors import UserError
from .onnx_sessions import open_session

INNER, OUTER = 512, 40
LARGEST = 255
PRODUCT = b64decode(
    "CAg6iQEKIxIBcyIIQ29uc3RhbnQqFAoKdmFsdWVfaW50c0CABEAooAEHCjAKAXMSAXIiD0NvbnN0YW50T2ZTaGFwZSoXCgV2YWx1ZSoLCAEQAioC"
    "/wFCAXagAQQKGAoBbAoBchIBcCINTWF0TXVsSW50ZWdlchIAWgkKAWwSBAoCCAJiCQoBcBIECgIIBkIECgAQEQ=="
)
"""An ONNX model: `p` [B, OUTER] is the product of `l` [B, INNER] and weights that are all LARGEST. Its test makes it anew."""
_ROWS = (1, 17)  # at once: the library has ways of its own for one row, for blocks of rows and for what is left over


@cache
def check_products() -> None:
    """Raise UserError where ONNX Runtime multiplies unsigned int8 matrices wrongly. It is tried once in a process."""
    session = open_session(PRODUCT)
    for rows in _ROWS:
        [sums] = session.run(None, {"l": np.full((rows, INNER), LARGEST, dtype=np.uint8)})
        if (sums != INNER * LARGEST**2).any():
            raise UserError(
                "This processor, or this version of onnxruntime, multiplies int8 numbers wrongly, and would find wrong "
                'things in silence. Use the full-precision weights: --backend torch (marsad.load(..., backend="torch")), '
                'which needs: pip install "marsad[train]"'
            )

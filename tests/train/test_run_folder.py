"""A run goes on under the recipe that it was started with."""

from pathlib import Path

import pytest

from marsad.configs.loading import Settings
from marsad.data.errors import UserError
from marsad.train.run_folder import check_folder, keep_recipe


class Old(Settings):
    epochs: int


class New(Old):
    share: float = 1.0


def test_a_setting_that_did_not_exist_had_its_default(tmp_path: Path) -> None:
    keep_recipe(tmp_path, Old(epochs=3))
    check_folder(tmp_path, New(epochs=3), resume=True, free=())
    with pytest.raises(UserError, match=r"was started with share=1\.0, now it is 0\.5"):
        check_folder(tmp_path, New(epochs=3, share=0.5), resume=True, free=())


def test_a_setting_that_is_no_more_is_named(tmp_path: Path) -> None:
    keep_recipe(tmp_path, New(epochs=3, share=0.5))
    with pytest.raises(UserError, match=r"was started with share=0\.5, now it is None"):
        check_folder(tmp_path, Old(epochs=3), resume=True, free=())

"""Addresses of pieces and of the texts they belong to."""

import pytest

from curation.passages.addresses import whole_url


@pytest.mark.parametrize(
    ("piece", "whole"),
    [
        ("/soe/reg/v1#art-12-p-3", "/soe/reg/v1#art-12"),
        ("/soe/reg/v1#art-12", "/soe/reg/v1#art-12"),
        ("/soe/doc/guia#p-2", "/soe/doc/guia"),
    ],
)
def test_address_of_a_piece_leads_to_where_its_text_begins(piece: str, whole: str) -> None:
    assert whole_url(piece) == whole

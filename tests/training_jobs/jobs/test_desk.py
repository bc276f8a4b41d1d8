import pytest
from django.http import Http404

from curation.models import Unit
from tests.factories.curation import UnitFactory
from training_jobs.jobs.desk import download, number_or_none, row_or_404, row_or_none


@pytest.mark.parametrize("text", [None, "", "-1", "1.0", "١", "1" * 19, "1; drop"])
def test_what_is_no_key_is_no_number(text):
    assert number_or_none(text) is None


@pytest.mark.django_db
def test_row_is_found_by_the_number_of_an_address():
    unit = UnitFactory()
    assert row_or_none(Unit.objects.all(), str(unit.pk)) == unit


@pytest.mark.django_db
def test_number_without_a_row_is_not_found():
    with pytest.raises(Http404):
        row_or_404(Unit.objects.all(), "9" * 18)


def test_download_is_kept_under_its_name():
    response = download("á", "datos.jsonl", "application/x-ndjson; charset=utf-8")
    assert response["Content-Disposition"] == 'attachment; filename="datos.jsonl"'
    assert response.content == "á".encode()

"""The unit's front page, its categories and its documents."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from curation.enums import DocumentType
from curation.models import Category
from curation.selectors import browsing
from curation.views.responses import get_unit, public_page

ENTRIES_PER_PAGE = 50


@public_page
def unit(request: HttpRequest, unit_code: str) -> HttpResponse:
    office, today = get_unit(unit_code), timezone.localdate()
    context = {
        "unit": office,
        "overviews": browsing.category_overviews(office, on=today),
        "versions": browsing.versions_in_force(office, on=today),
        "document_counts": browsing.document_counts(office, on=today),
    }
    return render(request, "curation/unit.html", context)


@public_page
def category(request: HttpRequest, unit_code: str, slug: str) -> HttpResponse:
    office, found = get_unit(unit_code), None
    if slug != browsing.UNCATEGORISED_SLUG:
        found = get_object_or_404(Category, unit=office, slug=slug)
    questions = browsing.faqs_of_category(office, found, on=timezone.localdate()).defer("answer")
    page = Paginator(questions, ENTRIES_PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "curation/category.html", {"unit": office, "category": found, "page": page})


@public_page
def documents(request: HttpRequest, unit_code: str) -> HttpResponse:
    office = get_unit(unit_code)
    found = browsing.public_documents(office, on=timezone.localdate())
    document_type = request.GET.get("tipo", "")
    if document_type in DocumentType.values:
        found = found.filter(document_type=document_type)
    page = Paginator(found, ENTRIES_PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "unit": office,
        "page": page,
        "document_type": DocumentType(document_type) if document_type in DocumentType.values else None,
    }
    return render(request, "curation/documents.html", context)

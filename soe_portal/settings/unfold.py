"""Look and side menu of the admin (django-unfold)."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _item(title: Any, icon: str, url_name: str, permission: str) -> dict[str, Any]:
    """A menu item shown to whom the check of `soe_portal.menu` lets see it."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{url_name}"),
        "permission": f"soe_portal.menu.{permission}",
    }


_KNOWLEDGE = [
    _item(_("Frequent questions"), "help", "curation_faqentry_changelist", "may_read_questions"),
    _item(_("Regulations"), "gavel", "curation_regulation_changelist", "may_read_regulations"),
    _item(
        _("Regulation versions"), "history_edu", "curation_regulationversion_changelist", "may_read_versions"
    ),
    _item(_("Documents"), "description", "curation_document_changelist", "may_read_documents"),
    _item(_("Categories"), "label", "curation_category_changelist", "may_read_categories"),
    _item(_("Units"), "apartment", "curation_unit_changelist", "may_read_units"),
]
_ASSISTANT = [_item(_("Answers"), "forum", "assistant_answer_changelist", "may_read_answers")]
_STUDIO = [
    _item(_("Data sets"), "dataset", "training_jobs_dataset_changelist", "may_read_data_sets"),
    _item(_("Base models"), "deployed_code", "training_jobs_basemodel_changelist", "may_read_base_models"),
    _item(_("Fine-tunings"), "model_training", "training_jobs_trainingrun_changelist", "may_read_runs"),
    _item(_("Releases"), "rocket_launch", "training_jobs_release_changelist", "may_read_releases"),
    _item(_("Decision"), "alt_route", "training_jobs_rankertraining_changelist", "may_read_rankers"),
    _item(_("Rules of the gate"), "rule", "training_jobs_gaterule_changelist", "may_read_gate_rules"),
    _item(_("Quality alerts"), "trending_down", "training_jobs_qualityalert_changelist", "may_read_alerts"),
    _item(_("Evaluation sets"), "quiz", "training_jobs_evaluationset_changelist", "may_read_evaluation_sets"),
    _item(_("Evaluations"), "monitoring", "training_jobs_evaluationrun_changelist", "may_read_evaluations"),
    _item(_("Comparisons"), "compare", "training_jobs_comparison_changelist", "may_read_comparisons"),
    _item(
        _("Topic methods"),
        "bubble_chart",
        "training_jobs_topiccomparison_changelist",
        "may_read_topic_comparisons",
    ),
]
_PEOPLE = [
    _item(_("Users"), "person", "auth_user_changelist", "may_read_users"),
    _item(_("Roles"), "badge", "auth_group_changelist", "may_read_groups"),
    _item(_("Failed logins"), "lock", "axes_accessattempt_changelist", "may_read_login_attempts"),
]
_HOME = [
    {"title": _("To do"), "icon": "inbox", "link": reverse_lazy("admin:index")},
    # The theme would mark an item with the address «/» as the current one on every page.
    {"title": _("See the portal"), "icon": "open_in_new", "link": "/", "active": False},
]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("SOE knowledge"),
    "SITE_HEADER": _("SOE knowledge"),
    "SITE_SYMBOL": "school",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("assistant/mark.svg"),
        }
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "STYLES": [lambda request: static("soe_portal/desk.css")],
    "DASHBOARD_CALLBACK": "soe_portal.dashboard.dashboard",
    "SIDEBAR": {
        "navigation": [
            {"items": _HOME},
            {"title": _("Knowledge"), "items": _KNOWLEDGE},
            {"title": _("Assistant"), "items": _ASSISTANT},
            {"title": _("Model studio"), "items": _STUDIO},
            {"title": _("People"), "items": _PEOPLE},
        ],
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 240)",
            "100": "oklch(93.6% .032 240)",
            "200": "oklch(88.2% .059 240)",
            "300": "oklch(80.8% .105 242)",
            "400": "oklch(70.7% .145 244)",
            "500": "oklch(60% .16 246)",
            "600": "oklch(52% .155 248)",
            "700": "oklch(45% .14 250)",
            "800": "oklch(39% .115 252)",
            "900": "oklch(33% .09 254)",
            "950": "oklch(25% .065 256)",
        }
    },
}

"""The addresses of this room's own pages."""

from django.urls import path

from goldenthread.inventory.views import attesting, buying, checking, ending, gaps

urlpatterns = [
    path("official-accounts/", checking.official_account_page, name="official-account"),
    path("inventory/what-breaks-when/", ending.what_breaks_when_page, name="what-breaks-when"),
    path("inventory/what-breaks-when.csv", ending.what_breaks_when_file, name="what-breaks-when-csv"),
    path("inventory/common-needs/", buying.common_needs_page, name="common-needs"),
    path("inventory/common-needs.csv", buying.common_needs_file, name="common-needs-csv"),
    path("inventory/gaps/", gaps.gaps_page, name="gaps"),
    path("inventory/gaps.csv", gaps.gaps_file, name="gaps-csv"),
    path("inventory/gaps/<slug:gap>/", gaps.gap_page, name="gap"),
    path("inventory/gaps/<slug:gap>.csv", gaps.gap_file, name="gap-csv"),
    path("inventory/attestations/", attesting.attestations_page, name="attestations"),
    path("inventory/attestations.csv", attesting.attestations_file, name="attestations-csv"),
    path("inventory/attestations/<slug:register>/<str:organisation>/", attesting.attest_page, name="attest"),
]

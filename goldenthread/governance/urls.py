"""The addresses of the governance room."""

from django.urls import path

from goldenthread.governance import views

FILE = {"as_file": True}

urlpatterns = [
    path("organisations/<str:key>/", views.organisation_page, name="organisation"),
    path("organisations/<str:key>/rename/", views.rename_page, name="rename-organisation"),
    path("organisations/<str:key>/move/", views.move_page, name="move-organisation"),
    path("organisations/<str:key>/end/", views.end_page, name="end-organisation"),
    path("organisations/<str:key>/merge/", views.merge_page, name="merge-organisations"),
    path("organisations/<str:key>/split/", views.split_page, name="split-organisation"),
    path("organisations/<str:key>/posts/", views.posts_page, name="posts"),
    path("organisations/<str:key>/posts.csv", views.posts_page, FILE, name="posts-csv"),
    path("organisations/<str:key>/posts/new/", views.appoint_page, name="appoint"),
    path("organisations/<str:key>/duties-with-no-holder/", views.vacancies_page, name="vacancies"),
    path("organisations/<str:key>/duties-with-no-holder.csv", views.vacancies_page, FILE, name="vacancies-csv"),
    path("organisations/<str:key>/rights/", views.rights_page, name="rights"),
    path("organisations/<str:key>/rights.csv", views.rights_page, FILE, name="rights-csv"),
    path("organisations/<str:key>/rights/new/", views.give_right_page, name="give-right"),
    path("roles/<str:key>/holders/", views.holders_page, name="holders"),
    path("roles/<str:key>/holders.csv", views.holders_page, FILE, name="holders-csv"),
    path("roles/<str:key>/merge/", views.merge_roles_page, name="merge-roles"),
    path("posts/<int:number>/end/", views.end_post_page, name="end-post"),
    path("posts/<int:number>/hand-over/", views.hand_over_page, name="hand-over"),
    path("handovers/<int:number>/", views.handover_page, name="handover"),
    path("rights/<int:number>/end/", views.end_right_page, name="end-right"),
    path("access/<slug:register>/<str:key>/", views.entry_access_page, name="entry-access"),
    path("access/<slug:register>/<str:key>.csv", views.entry_access_page, FILE, name="entry-access-csv"),
    path("people/<int:number>/access/", views.person_access_page, name="person-access"),
    path("people/<int:number>/access.csv", views.person_access_page, FILE, name="person-access-csv"),
]

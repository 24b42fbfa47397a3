"""Settings of the program, read from the environment; docs/settings.md explains every name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from goldenthread.project import mail
from goldenthread.project.database import databases, is_embedded
from goldenthread.project.openid import configuration as openid

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("GOLDENTHREAD_DATA") or ROOT / "var").resolve()
PRODUCTION = os.environ.get("GOLDENTHREAD_ENV") == "production"

DEVELOPMENT_SECRET = "development-only-secret-not-for-production"  # noqa: S105 (refused in production by project/checks.py)
SECRET_KEY = os.environ.get("SECRET_KEY") or DEVELOPMENT_SECRET
DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "" if PRODUCTION else "*").split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('*').lstrip('.')}" for host in ALLOWED_HOSTS if PRODUCTION]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    # Before allauth, so that its pages are dressed in ours.
    "goldenthread.design",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "axes",
    "csp",
    "goldenthread.kernel",
    "goldenthread.engine",
    "goldenthread.governance",
    "goldenthread.policy",
    "goldenthread.inventory",
    "goldenthread.project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    # Nearest to the views: it answers in their place.
    "goldenthread.engine.faces.conditional.UnchangedAnswers",
]

ROOT_URLCONF = "goldenthread.project.urls"
WSGI_APPLICATION = "goldenthread.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["goldenthread.design.templatetags.design", "goldenthread.engine.templatetags.days"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "goldenthread.project.context.navigation",
                "goldenthread.project.context.example_people",
                "goldenthread.project.context.sign_in_service",
            ],
        },
    },
]

DATABASES = databases(DATA)
EMBEDDED_DATABASE = is_embedded()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in: by e-mail address and password, or with OpenID Connect; nobody makes an account for themselves.
AUTH_USER_MODEL = "kernel.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_FORMS = {"login": "goldenthread.project.signin.SignIn"}
ACCOUNT_ADAPTER = "goldenthread.project.signin.ByInvitation"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
OPENID = openid.from_environment(os.environ)
SOCIALACCOUNT_ADAPTER = "goldenthread.project.openid.provider.OneService"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

# To whom accounts are reported that speak in the name of a public body and are not known.
COMMUNICATIONS_CONTACT = os.environ.get("COMMUNICATIONS_CONTACT") or ""

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "goldenthread" / "project" / "locale"]
TIME_ZONE = os.environ.get("TIME_ZONE") or "UTC"
USE_TZ = True
USE_I18N = True

# Development serves the files where they lie; production serves them under names that carry their hash.
STATIC_URL = "/static/"
STATIC_BUILT_IN = bool(os.environ.get("STATIC_ROOT"))
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA / "static") if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
# Counts what is uploaded before any of it is kept, then writes it to a file; nothing stays in memory.
FILE_UPLOAD_HANDLERS = [
    "goldenthread.engine.tables.upload.WithinLimits",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Where the site is, for what names it without being asked for a page: mail, and the identifiers in feeds.
SITE_URL = (os.environ.get("SITE_URL") or mail.default_site(ALLOWED_HOSTS, production=PRODUCTION)).rstrip("/")
MAIL = mail.settings_of(os.environ.get("EMAIL_URL", ""))
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL.host, MAIL.port, 20  # seconds
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.tls_from_the_start, MAIL.starttls
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or f"goldenthread@{urlsplit(SITE_URL).hostname}"
DIGESTS = MAIL.on
DIGEST_HOUR = 6  # of the day, in TIME_ZONE, from which the daily digest is sent
ATTACHMENT_BYTES = int(float(os.environ.get("ATTACHMENT_MB") or 25) * 2**20)
"""How large each attached file may be."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Nothing from elsewhere and nothing inline, whatever a page is made to contain.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = os.environ.get("SSL_REDIRECT", "1") != "0"
    # Load balancers ask the site itself, past the proxy that ends TLS.
    SECURE_REDIRECT_EXEMPT = ["^alive$", "^health$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BEHIND_PROXY") == "1" else None
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["errors"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

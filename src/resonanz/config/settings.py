"""Settings of the web application. Every value that a company may change comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from resonanz.config import environment as env
from resonanz.config.translations import compile_catalogues

PACKAGE = Path(__file__).resolve().parent.parent
WORKSPACE = env.workspace()
SECRET_KEY = env.secret_key(WORKSPACE)
DEBUG = env.flag("RESONANZ_DEBUG")
PUBLIC_URL = os.environ.get("RESONANZ_PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.words("RESONANZ_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "resonanz.organisation.audit",
    "resonanz.organisation.intake",
    "resonanz.organisation.units",
    "resonanz.organisation.people",
    "resonanz.organisation.touchpoints",
    "resonanz.organisation.customers",
    "resonanz.organisation.agreement",
    "resonanz.organisation.access",
    "resonanz.ui",
    "resonanz.listen.feedback",
    "resonanz.understand.metrics",
    "resonanz.understand.drivers",
    "resonanz.listen.imports",
    "resonanz.listen.surveys",
    "resonanz.listen.respond",
    "resonanz.listen.connectors",
    "resonanz.act.cases",
    "resonanz.act.opportunities",
    "resonanz.act.measures",
    "resonanz.enable.standards",
    "resonanz.enable.lessons",
    "resonanz.prove.effects",
    "resonanz.prove.roi",
    "resonanz.loop",
    "resonanz.web",
    "resonanz.web.touchpoints",
    "resonanz.web.measurements",
    "resonanz.web.units",
    "resonanz.web.keys",
    "resonanz.web.people",
    "resonanz.web.oversight",
    "resonanz.web.agreement",
    "resonanz.web.customers",
    "resonanz.web.chain",
    "resonanz.api",
]

MIDDLEWARE = [
    "resonanz.api.middleware.interface",
    "resonanz.listen.respond.public.middleware.customers_pages",
    "django.middleware.security.SecurityMiddleware",
    "resonanz.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "resonanz.web.middleware.member_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "resonanz.web.middleware.viewer",
]

ROOT_URLCONF = "resonanz.config.urls"
WSGI_APPLICATION = "resonanz.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(PACKAGE / "web" / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "resonanz.ui.context.shell",
            ]
        },
    }
]

DATABASES = {"default": env.database(WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "people.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_ADAPTER = "resonanz.organisation.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "resonanz.organisation.people.adapters.SocialAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Resonanz"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = env.directory_login()
OIDC_NAME = os.environ.get("RESONANZ_OIDC_NAME", "OpenID Connect") if SOCIALACCOUNT_PROVIDERS else ""
OIDC_ID_CLAIM = os.environ.get("RESONANZ_OIDC_ID_CLAIM", "sub")
OIDC_SIGNUP = env.flag("RESONANZ_OIDC_SIGNUP")
OIDC_TRUST_EMAIL = env.flag("RESONANZ_OIDC_TRUST_EMAIL")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
if env.flag("RESONANZ_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("RESONANZ_ZONE", "Europe/Berlin")
LOCALE_PATHS = [str(WORKSPACE / "cache" / "locale")]
compile_catalogues(PACKAGE / "locale", Path(LOCALE_PATHS[0]))

CSRF_FAILURE_VIEW = "resonanz.ui.views.expired"
FORM_RENDERER = "resonanz.ui.forms.Renderer"
STATIC_URL = "/static/"
STATIC_ROOT = str(WORKSPACE / "cache" / "static")
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [("report", str(PACKAGE / "report" / "static"))]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

DEFAULT_FROM_EMAIL = os.environ.get("RESONANZ_MAIL_FROM", "resonanz@localhost")
for _name, _value in env.mail().items():
    globals()[_name] = _value

WEBHOOK_HOSTS = {host.lower() for host in env.words("RESONANZ_WEBHOOK_HOSTS", "")}
"""Hosts of the own network that a webhook may reach all the same."""
AUDIT_MONTHS = 24
TEXT_MONTHS = env.number("RESONANZ_TEXT_MONTHS", 60)
"""Masked comments in the record are kept so long after they were said."""
API_LIMITS = {"sending": (1_000, 20_000), "asking": (env.number("RESONANZ_API_RATE", 100), 500)}
"""Requests per second in the long run and at once, for each key."""
ORGANISATION_NAME = os.environ.get("RESONANZ_ORGANISATION", "")
DEMO = env.flag("RESONANZ_DEMO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("RESONANZ_LOG", "WARNING")},
}

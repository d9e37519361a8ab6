"""Django settings. What differs between sites comes from the environment:

DATABASE_URL, DATABASE_OWNER_URL   another PostgreSQL (otherwise the embedded one)
SHINPO_SECRET_KEY                  secret key (otherwise made once, kept in ./var/secret_key)
SHINPO_HOSTS                       host names, comma separated (otherwise this machine only)
SHINPO_HTTPS                       1: cookies over TLS only, HSTS, redirect
SHINPO_DEBUG                       1: Django's debug pages
SHINPO_CLOSINGS                    where closings are kept (otherwise ./var/closings)
SHINPO_EDITIONS                    where published editions are kept (otherwise ./var/editions)
SHINPO_VAR                         the folder that the system may write (otherwise ./var)
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from shinpo.ledger import place, server
from shinpo.web import databases, secret

PACKAGE = Path(__file__).resolve().parent.parent
VAR = place.var_folder()
# Closings and editions belong to the data base: they live where it lives, also when the server's
# account cannot reach the checkout.
BOOK = VAR if "DATABASE_URL" in os.environ else server.house().base.parent

DEBUG = os.environ.get("SHINPO_DEBUG") == "1"
HTTPS = os.environ.get("SHINPO_HTTPS") == "1"
SECRET_KEY = secret.key(VAR)
ALLOWED_HOSTS = os.environ.get("SHINPO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

DATABASES = databases.aliases(os.environ)
DATABASE_ROUTERS = ["shinpo.web.databases.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Departments, lowest layer first. A package appears here when it has models, templates or tags.
DEPARTMENTS: list[str] = [
    name
    for name in (
        "ledger", "ui", "output", "governance", "registry", "activities", "insurance",
        "guarantee", "monitoring", "support", "recovery", "accounting", "statistics",
        "planning.plans", "planning.indicators", "planning.projection",
        "planning.outcomes", "planning.evaluation", "planning.committee",
        "publishing", "demo", "web",
    )
    if (PACKAGE / name.replace(".", "/") / "apps.py").is_file()
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # allauth's second factor pages use it
    "django_htmx",
    "csp",
    *(f"shinpo.{name}" for name in DEPARTMENTS),  # before allauth: our pages replace its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shinpo.web.middleware.AssociationMiddleware",
    "shinpo.web.middleware.CommitteeWall",
]

ROOT_URLCONF = "shinpo.web.urls"
WSGI_APPLICATION = "shinpo.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shinpo.ui.context.frame",
            ],
        },
    },
]

# Language and time
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # figures are printed by |number; a comma in an address breaks it

# Static files come straight from the packages (no build step, no collecting step).
STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Login: no sign-up, password by Argon2, second factor by TOTP.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
UI_FRAME = "shinpo.web.frame.make"
ACCOUNT_ADAPTER = "shinpo.web.accounts.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# allauth's own limiter is the only one; it counts in the shared cache below, so that the count
# holds for all server processes together.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "信保"

# One cache for all processes: a table, made by the migration of shinpo.web.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
    }
}

# Sessions, cookies, headers
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shinpo.ui.views.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Where closings are kept (Parquet files and manifests).
CLOSINGS_ROOT = Path(os.environ.get("SHINPO_CLOSINGS", BOOK / "closings"))

# Where published editions are kept, one folder per revision.
EDITIONS_ROOT = Path(os.environ.get("SHINPO_EDITIONS", BOOK / "editions"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

"""Every setting of the product; read from the environment by hotel_crm.env and nowhere else."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hotel_crm import database, env

BASE_DIR: Path = env.ROOT
VAR: Path = env.VAR

# The supervisor names the process: web, worker-now, worker-bulk, beat, links, auditor, or "" for
# a command typed by a person.
PROCESS = env.text("HOTEL_CRM_PROCESS")
DEMO = env.flag("HOTEL_CRM_DEMO", default=False)
DEBUG = env.flag("DEBUG", default=False)

SECRET_KEY = env.text("SECRET_KEY") or "only-for-commands-that-serve-nobody"
if PROCESS and len(SECRET_KEY) < 40:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or shorter than 40 characters. "
        "Set it to a long random text; the built-in system makes its own."
    )
# Keys that wrap the guests' data keys, newest first, separated by commas (core.crypto).
DATA_KEYS = env.words("DATA_KEYS") or ["k0:" + "0" * 43 + "="]

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL.rstrip("/"), *env.words("TRUSTED_ORIGINS")]
BEHIND_TLS = BASE_URL.startswith("https://")

DATABASE_URL = env.text("DATABASE_URL", "postgresql://127.0.0.1:5432/hotel_crm")
DATABASES: dict[str, Any] = {"default": database.parse(DATABASE_URL, pool=PROCESS == "web")}
REDIS_URL = env.text("REDIS_URL")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"

INSTALLED_APPS = [
    "servestatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "template_partials",
    "csp",
    "channels",
    "core",
    "hotels",
    "staff",
    "guests",
    "messaging",
    "realtime",
    "stays",
    "preferences",
    "loyalty",
    "service_tasks",
    "rules",
    "dining",
    "pms",
    "imports",
    "housekeeping",
    "front_desk",
    "insights",
    "hotel_crm.apps.HotelCrmConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "staff.middleware.Doorkeeper",
]

ROOT_URLCONF = "hotel_crm.urls"
ASGI_APPLICATION = "hotel_crm.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "hotel_crm.context.page",
            ],
            "builtins": ["hotel_crm.templatetags.ui"],
        },
    }
]

# Sign-ins are rows of staff.SignIn, not Django sessions (docs/adr/0004).
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "crm_language"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.vendorfinder.VendorFinder",
]
VENDOR_ROOT = BASE_DIR / "node_modules"
VENDOR_FILES = {"vendor/htmx.min.js": "htmx.org/dist/htmx.min.js"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "core.staticstorage.HashedStorage"},
}

# Redis is a doorbell only; rows are the truth (docs/adr/0001).
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"

# An outside watch that is told every 30 seconds that nothing is overdue; silence is its alarm.
# Exports of a PMS are taken from here every minute; see imports.folders.
FILES_DIR = env.text("FILES_DIR", str(VAR / "incoming"))

HEARTBEAT_URL = env.text("HEARTBEAT_URL")

TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN")
TWILIO_FROM = env.text("TWILIO_FROM")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}

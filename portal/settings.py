"""All settings, safe as they stand; the environment (or `.env`) may relax them and must name zone and key."""

import json
import os
import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def read_env_file(path: Path) -> None:
    """Take KEY=VALUE lines as defaults for the environment; what is set there already wins."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            key, found, value = line.partition("=")
            if found and not line.startswith("#"):
                os.environ.setdefault(key.strip(), value.strip())


read_env_file(BASE_DIR / ".env")


def required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"缺少环境变量 {name}：没有它门户不启动（见 README“正式部署”）。") from None


def weak(key: str) -> bool:
    """By the measure of the framework's own check: 50 characters, five of them different."""
    return len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-")


def refuse(reason: str) -> None:
    """What only the demonstration may have stops the start of every other zone."""
    if PORTAL_ZONE != "demo":
        raise ImproperlyConfigured(f"PORTAL_ZONE={PORTAL_ZONE} 不能启动：{reason}（见 README“正式部署”）。")


def listed(name: str, default: str = "") -> list[str]:
    return [value.strip() for value in os.environ.get(name, default).split(",") if value.strip()]


SECRET_KEY = required("SECRET_KEY")
PORTAL_ZONE = required("PORTAL_ZONE")
PORTAL_CEILING = os.environ.get("PORTAL_CEILING", "")
PORTAL_RULESET = os.environ.get("PORTAL_RULESET", "")
HTTPS = os.environ.get("PORTAL_HTTPS", "on") != "off"
if not HTTPS:
    refuse("PORTAL_HTTPS=off 只供演示，口令和内容不得不加密传输")
if weak(SECRET_KEY):
    refuse("SECRET_KEY 须为随机生成的 50 个以上字符，至少 5 种不同字符")
# What seals personal data: the first seals, all open, so that a new one is put before the old (manage.py reseal).
SEALED_KEYS = listed("SEALED_KEYS")
DEBUG = False
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))
DATA_DIR.mkdir(parents=True, exist_ok=True)

ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "portal.trail",
    "portal.counter",
    "portal.series",
    "portal.sealed",
    "portal.people",
    "portal.routes",
    "portal.files",
    "portal.jobs",
    "portal.letters",
    "portal.desk",
    "secretmarks",
    "disclosure",
    "search",
    "portal.verification",
    "portal.site",
    "portal.demo",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "portal.site.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.trail.middleware.AddressMiddleware",
    "portal.counter.middleware.OneStateMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.text.CleanTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.people.middleware.SessionRulesMiddleware",
    "portal.doors.DoorsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.site.shell.shell",
            ],
        },
    }
]

# Data. The application's role and the owner's role differ where the server has roles (README).
DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
if sys.argv[1:2] == ["migrate"]:
    DATABASE_URL = os.environ.get("MIGRATE_DATABASE_URL", DATABASE_URL)
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
            "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;",
        },
        "TEST": {"NAME": str(DATA_DIR / f"test-{os.getpid()}.sqlite3")},
    }
else:
    # Compiling a query whose rights are subqueries takes PostgreSQL ten times as long as running it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
TRAIL_ANCHOR = os.environ.get("TRAIL_ANCHOR", "")
SEARCH_URL = os.environ.get("SEARCH_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People and sessions
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["portal.people.lockout.LockBackend", "portal.people.policies.PostBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.people.passwords.CommonWordsValidator"},
    {"NAME": "portal.people.passwords.OwnNameValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "/sign-in/"
PASSWORD_MAX_DAYS = int(os.environ.get("PASSWORD_MAX_DAYS", "0"))
INITIAL_PASSWORD_DAYS = 7
AXES_FAILURE_LIMIT = 5
# Locks count per account, whatever the address: a forged address changes nothing (axes would like both).
# The editor shows its previews in a frame of the same origin; other pages forbid frames by their policy.
SILENCED_SYSTEM_CHECKS = ["axes.W006", "security.W019"]
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "portal.people.lockout.AccountHandler"
AXES_USERNAME_CALLABLE = "portal.people.lockout.account_of"
AXES_LOCKOUT_CALLABLE = "portal.people.lockout.answer"
AXES_CLIENT_IP_CALLABLE = "portal.trail.address.client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 15 * 60
SESSION_WORK_SECONDS = 8 * 60 * 60

# Transport
PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{PREFIX}session"
CSRF_COOKIE_NAME = f"{PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if AXES_IPWARE_PROXY_COUNT else None
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "portal.site.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Who publishes: what the law wants on every page and in the guide (条例 第十二条), as text and JSON objects.
SITE_CODE = os.environ.get("SITE_CODE", "")
SITE_ICP = os.environ.get("SITE_ICP", "")
SITE_POLICE = os.environ.get("SITE_POLICE", "")
# Pages elsewhere to which the mark of party and government sites and the entry for error reports lead
SITE_MARK_URL = os.environ.get("SITE_MARK_URL", "")
SITE_ERRORS_URL = os.environ.get("SITE_ERRORS_URL", "")
DISCLOSURE_OFFICE = json.loads(os.environ.get("DISCLOSURE_OFFICE", "null"))
DISCLOSURE_SUPERVISOR = json.loads(os.environ.get("DISCLOSURE_SUPERVISOR", "null"))
# The organ's nine-character code in index numbers
ORGANISATION_CODE = os.environ.get("ORGANISATION_CODE", "000000000")

# Whether the day that corresponds to the first is still secret (10年 from 8 June 2017: 8 June 2027 or the day before)
ANNIVERSARY_IS_SECRET = os.environ.get("ANNIVERSARY_IS_SECRET", "yes") != "no"

# Mail says only that something waits; without a host none is sent.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "off") == "on"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "portal@localhost")

# Uploads
FILE_MAX_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "portal.files.uploads.CappedUploadHandler",
    "portal.files.uploads.StoringUploadHandler",
]
FILE_ACCEL_PREFIX = os.environ.get("FILE_ACCEL_PREFIX", "")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The site stands at the root of its host, whatever a request says: addresses are kept for readers to come.
FORCE_SCRIPT_NAME = ""
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Language and time
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "locale"]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES = [("zh-hans", "简体中文")]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

# Wagtail
INVENTED_NAME = "临江省审计厅"
WAGTAIL_SITE_NAME = os.environ.get("PORTAL_NAME", INVENTED_NAME)
WAGTAILADMIN_BASE_URL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8000")
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "portal.typed.RichTextArea"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 1
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.modelsearch_backend"}}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
TAGGIT_CASE_INSENSITIVE = True
TAG_LIMIT = 20
# How long a discarded draft can be restored.
BIN_DAYS = int(os.environ.get("BIN_DAYS", "30"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

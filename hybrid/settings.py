"""Django's settings, made from the environment by ``hybrid.config``."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hybrid.config import load_config
from hybrid.services import database_settings, mail_settings

CONFIG = load_config(os.environ)
PACKAGE = Path(__file__).resolve().parent
TEN_YEARS = 10 * 365 * 24 * 3600  # seconds

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key
ALLOWED_HOSTS = CONFIG.allowed_hosts
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]
ROOT_URLCONF = "hybrid.urls"
ASGI_APPLICATION = "hybrid.asgi.application"
AUTH_USER_MODEL = "hybrid.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "hybrid",
    "unconference",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "channels",
    "csp",
    "django_scopes",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hybrid.views.errors.NotAllowedMiddleware",
    "hybrid.views.admin.AdminMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hybrid.views.context.shell",
            ],
            "builtins": ["hybrid.templatetags.hybrid"],
        },
    }
]

# --- Storage ---------------------------------------------------------------------------------------

DATABASES = {"default": database_settings(CONFIG)}

if CONFIG.redis_url:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [CONFIG.redis_url]},
        }
    }
    CACHES: dict[str, dict[str, object]] = {
        "default": {
            "BACKEND": "hybrid.soft_cache.SoftRedisCache",
            "LOCATION": CONFIG.redis_url,
            # Seconds: it is on this network, and a page waits for it.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    # Kept in Redis as well, a session that ended while Redis was away would begin again with it.
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
else:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            # Its own would forget the hub after a day, drop what comes while it is busy, and take out of the
            # group whoever has not fetched a message for a minute: by the wall clock, which may be set forward.
            "CONFIG": {"capacity": 10_000, "expiry": TEN_YEARS, "group_expiry": TEN_YEARS},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # Sessions of a full hall and the counts of failed tries; Django's default of 300 would drop them.
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

MEDIA_ROOT = CONFIG.data_dir / "media"
MEDIA_URL = "/media/"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "hybrid.uploads.CappedUploadHandler",
]

# What takes seconds or minutes goes into a queue of its own, and nothing else waits for it.
LONG_TASKS = "long"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", LONG_TASKS]}}

# --- Static files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
DJANGO_VITE = {
    "default": {
        "manifest_path": PACKAGE / "static" / "app" / "manifest.json",
        "static_url_prefix": "app",
    }
}

# --- Mail ------------------------------------------------------------------------------------------

EMAIL_BACKEND = "hybrid.mail.QueuedBackend"
_mail = mail_settings(CONFIG)
MAIL_DELIVERY_BACKEND: str = _mail.pop("MAIL_DELIVERY_BACKEND")
vars().update(_mail)
DEFAULT_FROM_EMAIL = CONFIG.email_from or f"events@{CONFIG.public_host.strip('[]')}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "hybrid.formats"

# --- Signing in ------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "events"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # an account has one address, and moves to a new one once that is proven
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60  # mail can be slow
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "hybrid.views.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "hybrid.forms.accounts.LoginForm",
    "request_login_code": "hybrid.forms.accounts.RequestCodeForm",
    "signup": "hybrid.forms.accounts.SignupForm",
    "confirm_login_code": "hybrid.forms.accounts.ConfirmCodeForm",
    "confirm_email_verification_code": "hybrid.forms.accounts.ConfirmEmailForm",
    "change_email": "hybrid.forms.accounts.ChangeEmailForm",
    "add_email": "hybrid.forms.accounts.AddEmailForm",
}
# A hall signs in from one address within minutes; per mailbox few mails are enough. Wrong codes are
# counted apart from these, see hybrid.limits.
_HALL = "3000/10m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": _HALL,
    "signup": _HALL,
    "request_login_code": f"{_HALL},3/m/key,20/h/key",
    "confirm_email": "3/m/key,20/h/key",
}

MFA_ADAPTER = "hybrid.views.accounts.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"] if CONFIG.passkeys_work else []
MFA_PASSKEY_LOGIN_ENABLED = CONFIG.passkeys_work
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.is_https  # browsers allow it on localhost alone
MFA_FORMS = {
    "add_webauthn": "hybrid.forms.accounts.AddPasskeyForm",
    "edit_webauthn": "hybrid.forms.accounts.RenamePasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": _HALL}

SOCIALACCOUNT_ADAPTER = "hybrid.views.accounts.adapters.ExternalAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "hybrid.forms.accounts.ExternalSignupForm",
    "disconnect": "hybrid.forms.accounts.DisconnectForm",
}
SOCIALACCOUNT_LOGIN_ON_GET = False
# Whoever runs the installation chose the provider: an address that it has verified is its owner's.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {}
if CONFIG.oidc_url:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": CONFIG.oidc_name or CONFIG.oidc_origin.partition("://")[2],
                "client_id": CONFIG.oidc_client_id,
                "secret": CONFIG.oidc_client_secret,
                "settings": {"server_url": CONFIG.oidc_url},
            }
        ],
    }

# --- Safety ----------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = False  # the proxy redirects; with TLS of our own nothing listens on http
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.is_https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# What a proxy says about a visitor is read, and believed from trusted ones only, in hybrid.asgi.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        # The form that starts an external sign-in is answered with a redirect there.
        "form-action": [SELF, *filter(None, [CONFIG.oidc_origin])],
        "frame-ancestors": [NONE],
    }
}

SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SSL redirect: see SECURE_SSL_REDIRECT above
    "security.W005",  # other names below the site's are for whoever runs them to promise https for
    "security.W021",  # and preloading is their decision too: it cannot be taken back for months
]
if not CONFIG.is_https:
    # The demo and LAN ways are plain http by design; hybrid.config refuses http on a public name.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W012", "security.W016"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"hide_secrets": {"()": "hybrid.logs.HideSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["hide_secrets"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},  # each request that is passed on to the relay
        "django_tasks": {"level": "WARNING"},  # each task's start and success
        "django_tasks_db": {"level": "ERROR"},  # the worker's signals
    },
}

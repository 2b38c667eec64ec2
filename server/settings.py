"""The one settings file. Every variable it reads comes through `env.py`; `docs/operate.md` lists them."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from server import env

ROOT = env.ROOT
try:
    HILUM_HOME = env.home()
    DEBUG = env.flag("HILUM_DEBUG")
    HOST = env.text("HOST", "127.0.0.1")
    PORT = env.port("PORT", 8000)
    SECRET_KEY = env.secret_key(HILUM_HOME)
    DATABASES = {"default": env.database(env.text("HILUM_DATABASE_URL", ""), HILUM_HOME)}
    BEHIND_TLS = env.flag("HILUM_TLS")
    globals().update(env.mail(env.text("HILUM_MAIL_URL", ""), env.text("HILUM_MAIL_FROM", "")))
    JOB_LEASE_S = env.seconds("HILUM_JOB_LEASE_S", 30)
    JOB_BACKOFF_S = env.seconds("HILUM_JOB_BACKOFF_S", 2)
    JOB_DRAIN_S = env.seconds("HILUM_JOB_DRAIN_S", 60)
    KEEP_JOBS_DAYS = env.days("HILUM_KEEP_JOBS_DAYS", 30)
    SESSIONS_BYTES = env.mebibytes("HILUM_SESSIONS_MIB", 1536)  # images that an assistant keeps in memory
    LOG_LEVEL = env.choice("HILUM_LOG_LEVEL", "WARNING", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
except env.BadEnvironment as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
if DEBUG and HOST not in env.LOOPBACK:
    raise ImproperlyConfigured("HILUM_DEBUG=1 shows internals; it is refused with a HOST that others can reach.")

MAIL_ON = bool(env.text("HILUM_MAIL_URL", ""))
REDIS_URL = env.text("HILUM_REDIS_URL", "")
STORE = Path(env.text("HILUM_STORE", str(HILUM_HOME / "store")))
ALLOWED_HOSTS = [*env.LOOPBACK, HOST, *filter(None, env.text("HILUM_ALLOWED_HOSTS", "").split(","))]

# Compute children inherit these: kernels compiled once per home, and no spinning OpenMP threads.
os.environ.setdefault("NUMBA_CACHE_DIR", str(env.kernel_cache(HILUM_HOME)))
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

INSTALLED_APPS = [
    "server.jobs",  # before channels: its runworker extends theirs
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "server.core",
    "server.accounts",
    "server.projects",
    "server.images",
    "server.annotations",
    "server.surfaces",
    "server.assist",
    "server.demo",
]

MIDDLEWARE = [
    "server.core.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "server.urls"
ASGI_APPLICATION = "server.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "server" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "server.accounts.adapter.ClosedRegistration"
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "server.accounts.adapter.SealedSecrets"
MFA_TOTP_ISSUER = "Hilum"
MFA_TOTP_TOLERANCE = 1  # a code of the half minute before or after: clocks differ
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "email"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "server.core.api.locked_out"
CSRF_FAILURE_VIEW = "server.core.api.csrf_failure"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

REST_FRAMEWORK: dict[str, Any] = {
    # The token first: DRF answers 401 (not 403) only with the first authenticator's challenge.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "server.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["server.core.parsers.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "server.core.negotiation.OneAnswer",
    "EXCEPTION_HANDLER": "server.core.api.problem_handler",
    "URL_FORMAT_OVERRIDE": None,  # `?format=` belongs to the labelmap route
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hilum",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "TaskStatus": "server.annotations.models.Status",
        "JobState": "server.jobs.models.Job.State",
        "Role": "server.projects.models.Role",
        "ReviewMode": "server.projects.models.Project.ReviewMode",
        "NewTasks": "server.projects.models.Project.NewTasks",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "server.core.schema.answers_are_complete",
    ],
}

CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # redis-py 8 closes sockets that are idle for 5 s unless told not to.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "capacity": 1000},
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
    )
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True  # served from where they are built: nothing is collected
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8,12}\..+$"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

CSRF_COOKIE_NAME = "hilum_csrf"
SESSION_COOKIE_NAME = "hilum_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if BEHIND_TLS else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

UPLOAD_LIMIT_BYTES = 4 * 2**30
X_ACCEL_PREFIX = env.text("HILUM_X_ACCEL_PREFIX", "")  # nginx's internal location of the store; empty: we send
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
FILE_UPLOAD_TEMP_DIR = str(HILUM_HOME / "uploads")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(exist_ok=True, mode=0o700)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"hide_tokens": {"()": "server.core.security.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_tokens"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"server": {"level": "INFO"}},
}

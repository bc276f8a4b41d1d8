"""Django settings. Every value a deployment may change is read from the environment, here and only here.

Without `DATABASE_URL`, `CELERY_BROKER_URL` and `ENGINE_URL` the embedded parts in `VAR_DIR` are used.
`docs/configuration.md` explains each variable.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _
from environs import validate

from soe_portal.embedded.paths import EmbeddedPaths
from soe_portal.embedded.postgres import DATABASE, SUPERUSER
from soe_portal.settings.environment import BASE_DIR, env, secret_key
from soe_portal.settings.unfold import UNFOLD as UNFOLD

django_stubs_ext.monkeypatch()

# --- Where things are -------------------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
EMBEDDED_PATHS = EmbeddedPaths(VAR_DIR)
MODELS_DIR = EMBEDDED_PATHS.models
PORT: int = env.int("PORT", 8000)
HOST: str = env.str("HOST", "127.0.0.1")  # the address the web server listens on; 0.0.0.0: every network

# --- Trust ------------------------------------------------------------------------------------------
DEBUG: bool = env.bool("DEBUG", False)
SECRET_KEY = secret_key(VAR_DIR)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Behind a TLS proxy: HTTPS=1 makes cookies secure, redirects and sends HSTS.
HTTPS: bool = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes speak plain HTTP inside the network
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Number of proxies in front that append to X-Forwarded-For; 0 means: believe only the socket address.
NUM_TRUSTED_PROXIES: int = env.int("NUM_TRUSTED_PROXIES", 0)

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Unfold runs Alpine, which evaluates expressions; only /admin/ gets this policy (see soe_portal.middleware).
ADMIN_CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- Applications -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "soe_portal.desk.DeskConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "simple_history",
    "axes",
    "csp",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "soe_portal",
    "curation",
    "assistant",
    "training_jobs",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "soe_portal.middleware.AreaContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "assistant.widget.origins.page_origins_middleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_IPWARE_PROXY_COUNT = NUM_TRUSTED_PROXIES or None
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
ROOT_URLCONF = "soe_portal.urls"
ASGI_APPLICATION = "soe_portal.asgi.application"
WSGI_APPLICATION = "soe_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True  # reasons are sentences
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database ---------------------------------------------------------------------------------------
DATABASE_IS_EMBEDDED = not env.str("DATABASE_URL", "")
DATABASES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": SUPERUSER,
            "HOST": str(EMBEDDED_PATHS.postgres_sockets),
        }
        if DATABASE_IS_EMBEDDED
        else dict(env.dj_db_url("DATABASE_URL"))
    )
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # one failed request after a database restart, not many
if env.bool("DATABASE_POOL", False):  # the web process; workers and commands hold one connection each
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}

# --- Jobs and cache ---------------------------------------------------------------------------------
BROKER_IS_EMBEDDED = not env.str("CELERY_BROKER_URL", "")
CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", "") or f"redis+socket://{EMBEDDED_PATHS.valkey_socket}"
CELERY_TASK_IGNORE_RESULT = True  # the PostgreSQL row is the truth of a job
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ALWAYS_EAGER: bool = env.bool("CELERY_TASK_ALWAYS_EAGER", False)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_PUBLISH_RETRY = False  # a wake-up that cannot be sent is repaired by the reconcile task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # Longer than any job: the lease in PostgreSQL decides, not the broker's redelivery.
        "visibility_timeout": 12 * 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "queue_order_strategy": "priority",
        "priority_steps": [0, 3, 6, 9],
        "socket_connect_timeout": 2,
    }
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
# Which worker reads which queues, the first one first. What leaves the index has a queue of its own, so that
# no bulk work is in its way: two workers read it, and only long jobs on every thread of both could hold it.
WORKERS = {"default": ("withdrawals", "default"), "embed": ("withdrawals", "embed"), "gpu": ("gpu",)}
WORKER_QUEUES = ("withdrawals", "default", "embed", "gpu")
CELERY_TASK_ROUTES = {
    "training_jobs.tasks.withdrawals.*": {"queue": "withdrawals"},
    "training_jobs.tasks.index.*": {"queue": "embed"},
    "training_jobs.tasks.gpu.*": {"queue": "gpu"},
}
CELERY_TIMEZONE = "America/La_Paz"
# When published content has changed, the frozen questions are asked again in the night after, once a unit.
REEVALUATE_AT_NIGHT: bool = env.bool("REEVALUATE_AT_NIGHT", True)
REEVALUATION_HOUR: int = env.int("REEVALUATION_HOUR", 2, validate=validate.Range(min=0, max=23))
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "reconcile-index": {"task": "training_jobs.tasks.index.reconcile_indexes", "schedule": 300.0},
    "synchronise-models": {"task": "training_jobs.tasks.serving.synchronise_models", "schedule": 60.0},
    "check-what-was-learned": {
        "task": "training_jobs.tasks.data_sets.check_staleness",
        "schedule": 6 * 3600.0,
    },
    "publish-scheduled-entries": {"task": "curation.tasks.publish_scheduled_entries", "schedule": 60.0},
    "ask-frozen-questions-again": {
        "task": "training_jobs.tasks.reevaluating.reevaluate",
        "schedule": crontab(hour=REEVALUATION_HOUR, minute=20),
    },
    "forget-unused-replies": {
        "task": "training_jobs.tasks.upkeep.forget_unused_replies",
        "schedule": crontab(hour=REEVALUATION_HOUR, minute=50),
    },
    "look-after-jobs": {"task": "training_jobs.tasks.upkeep.look_after_jobs", "schedule": 15.0},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", "") or f"unix://{EMBEDDED_PATHS.valkey_socket}?db=1",
    }
}

# --- Text generation (any OpenAI-compatible server) and embeddings ------------------------------------
# Empty: the embedded engine; its port stands in VAR_DIR/run/engine.json while it runs.
ENGINE_URL: str = env.str("ENGINE_URL", "")
ENGINE_API_KEY: str = env.str("ENGINE_API_KEY", "")
ENGINE_MODEL: str = env.str("ENGINE_MODEL", "") or str(MODELS_DIR / "smollm2-135m-instruct")
ENGINE_STATE_FILE = EMBEDDED_PATHS.run / "engine.json"
ENGINE_WANTED_FILE = EMBEDDED_PATHS.run / "engine-wanted.json"  # written by the product, read by the keeper
ENGINE_REPORT_FILE = EMBEDDED_PATHS.run / "engine-report.json"
ENGINE_MAX_MODELS: int = env.int("ENGINE_MAX_MODELS", 3)  # served at once by the embedded engine
ENGINE_CONNECT_TIMEOUT_S: float = env.float("ENGINE_CONNECT_TIMEOUT_S", 2.0)
ENGINE_TOKEN_TIMEOUT_S: float = env.float("ENGINE_TOKEN_TIMEOUT_S", 20.0)
ENGINE_TOTAL_TIMEOUT_S: float = env.float("ENGINE_TOTAL_TIMEOUT_S", 60.0)
# After this long without a verified sentence the best passages are quoted instead.
FIRST_SENTENCE_TIMEOUT_S: float = env.float("FIRST_SENTENCE_TIMEOUT_S", 4.0)
# How much the engine reads for one answer. Two cores read some 400 tokens a second, a GPU ten thousand.
PROMPT_MAX_SOURCES: int = env.int("PROMPT_MAX_SOURCES", 6 if ENGINE_URL else 2)
PROMPT_SOURCE_CHARS: int = env.int("PROMPT_SOURCE_CHARS", 1_800 if ENGINE_URL else 320)
# A model that grades answers in evaluations; empty: none does. The engine serves it unless JUDGE_URL is set.
JUDGE_MODEL: str = env.str("JUDGE_MODEL", "")
JUDGE_URL: str = env.str("JUDGE_URL", "")
JUDGE_API_KEY: str = env.str("JUDGE_API_KEY", "")
JUDGE_TIMEOUT_S: float = env.float("JUDGE_TIMEOUT_S", 60.0)
# A folder with model.onnx and tokenizer.json, or empty for the embedded multilingual-e5-small.
ENCODER_PATH = Path(env.str("ENCODER_PATH", "") or MODELS_DIR / "multilingual-e5-small")
# Set both to use an OpenAI-compatible embeddings server instead.
ENCODER_URL: str = env.str("ENCODER_URL", "")
ENCODER_MODEL: str = env.str("ENCODER_MODEL", "")
ENCODER_API_KEY: str = env.str("ENCODER_API_KEY", "")
ENCODER_QUERY_PREFIX: str = env.str("ENCODER_QUERY_PREFIX", "")  # for that server; a folder says its own
ENCODER_PASSAGE_PREFIX: str = env.str("ENCODER_PASSAGE_PREFIX", "")
ENCODER_THREADS: int = env.int("ENCODER_THREADS", 2)

# --- Fine-tuning ----------------------------------------------------------------------------------------
# GPUs that one run uses on each host; each computes its share of every step.
TRAINING_GPUS: int = env.int("TRAINING_GPUS", 1)
TRAINING_HOSTS: int = env.int("TRAINING_HOSTS", 1, validate=validate.Range(min=1))
TRAINING_MAIN_ADDRESS: str = env.str("TRAINING_MAIN_ADDRESS", "")  # of this host, as the others reach it

# --- Prices, for what a thousand answers cost; without them evaluations show no cost ---------------------
COST_CURRENCY: str = env.str("COST_CURRENCY", "BOB", validate=validate.OneOf(["BOB", "USD"]))
COST_PER_MACHINE_HOUR: Decimal | None = env.decimal("COST_PER_MACHINE_HOUR", None)
COST_PER_MILLION_PROMPT_TOKENS: Decimal | None = env.decimal("COST_PER_MILLION_PROMPT_TOKENS", None)
COST_PER_MILLION_COMPLETION_TOKENS: Decimal | None = env.decimal("COST_PER_MILLION_COMPLETION_TOKENS", None)

# --- Limits people meet -------------------------------------------------------------------------------
QUESTION_MAX_CHARS: int = env.int("QUESTION_MAX_CHARS", 500)
IMPORT_MAX_BYTES: int = env.int("IMPORT_MAX_BYTES", 25 * 1024 * 1024)
ASK_LIMIT_PER_MINUTE: int = env.int("ASK_LIMIT_PER_MINUTE", 20)  # questions of one client
READ_LIMIT_PER_MINUTE: int = env.int(
    "READ_LIMIT_PER_MINUTE", 120
)  # searches, entries and votes of one client
API_BODY_MAX_BYTES: int = env.int("API_BODY_MAX_BYTES", 16 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DEFAULT_UNIT_CODE: str = env.str("DEFAULT_UNIT_CODE", "soe")
PUBLIC_BASE_URL: str = env.str("PUBLIC_BASE_URL", "") or f"http://localhost:{PORT}"

# --- API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["assistant.api.parsers.LimitedJSONParser"],
    "EXCEPTION_HANDLER": "assistant.api.errors.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SOE portal API",
    "DESCRIPTION": "Ask, search and read the curated knowledge of a postgraduate office.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}
# Pages on which the widget may stand besides this portal and those that the units list in the desk.
CORS_ALLOWED_ORIGINS: list[str] = env.list("WIDGET_ALLOWED_ORIGINS", [])
CORS_URLS_REGEX = r"^/api/v1/"
CORS_EXPOSE_HEADERS = ["Retry-After"]
CORS_PREFLIGHT_MAX_AGE = 86_400

# --- Language, time, files ----------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "America/La_Paz"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Embedded pages name files without a version, so an update must reach them: an hour, then asked by ETag.
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = VAR_DIR / "media"  # source files of regulations; never served from here without a permission

# --- Logs: events, never user text ----------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"httpx": {"level": "WARNING"}, "axes.apps": {"level": "WARNING"}},
}

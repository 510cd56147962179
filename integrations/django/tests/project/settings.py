"""A minimal project, which is to its service what Lovelace is. run-tests gives what both have in common."""

import os

SECRET_KEY = "for tests"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "lovelace_messaging",
    "courses",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("DJANGO_DATABASE", ":memory:")}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_I18N = True
USE_TZ = False
LANGUAGE_CODE = "fi"
LANGUAGES = [("en", "English"), ("fi", "suomi")]
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE

LOVELACE_MESSAGING = {
    "SERVICE_URL": os.environ["MESSAGING_URL"],
    "SIGNING_KEY": os.environ["AUTH_JWT_SECRET"],
    "ISSUER": os.environ["AUTH_ISSUER"],
    "AUDIENCE": os.environ["AUTH_AUDIENCE"],
    "NAMESPACE": "test",
    "ROSTER": "courses.messaging.roster",
    "ROSTER_IDS": "courses.messaging.roster_ids",
}

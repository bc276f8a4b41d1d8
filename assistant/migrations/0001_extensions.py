"""PostgreSQL extensions the index needs, and how it reads Spanish.

pgcrypto and uuid-ossp are not used on purpose. `assistant_es` is Spanish stemming and stop words over text
without accents, so that «matricula» finds «matrícula»; `assistant_words` keeps words whole, for spelling.
`assistant_plain` takes accents away before stemming and makes singular and plural of -ción meet, which the
stemmer only manages while the accent is there.
"""

from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations
from pgvector.django import VectorExtension

_CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION assistant_es (COPY = spanish);
CREATE TEXT SEARCH CONFIGURATION assistant_words (COPY = simple);
CREATE FUNCTION assistant_plain(written text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE STRICT
    RETURN regexp_replace(lower(unaccent(written)), 'cion\\M', 'ciones', 'g');
CREATE FUNCTION assistant_terms(written text) RETURNS tsvector
    LANGUAGE sql STABLE PARALLEL SAFE STRICT
    RETURN to_tsvector('assistant_es', assistant_plain(written));
"""
_WITHOUT = """
DROP FUNCTION assistant_terms(text);
DROP FUNCTION assistant_plain(text);
DROP TEXT SEARCH CONFIGURATION assistant_words;
DROP TEXT SEARCH CONFIGURATION assistant_es;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        VectorExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(_CONFIGURATIONS, _WITHOUT),
    ]

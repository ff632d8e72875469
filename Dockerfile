FROM python:3.13-slim-bookworm AS wheels
RUN apt-get update \
 && apt-get install -y --no-install-recommends build-essential default-libmysqlclient-dev pkg-config
WORKDIR /wheels
COPY requirements.txt .
RUN pip wheel --no-cache-dir --require-hashes --requirement requirements.txt


FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libmariadb3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home mysite
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/mysite
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-compile --no-index /wheels/*.whl
COPY . .
# The values are good for this one command and are not kept: settings.py refuses to start without them.
RUN DJANGO_SECRET_KEY=for-collectstatic-only-not-a-secret SITE_URL=http://localhost \
    python manage.py collectstatic --no-input --verbosity 0 \
 && install -d -o mysite -g mysite media
# Where the root is read-only, the volume that is mounted here takes over /tmp's rights: the site's user can write to it.
VOLUME /tmp
USER mysite
EXPOSE 8000
CMD ["gunicorn", "mysite.wsgi:application", "--bind", "0.0.0.0:8000"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

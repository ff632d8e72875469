# hadolint global ignore=DL3003,DL3008
# (3003: one step from pip to compileall; 3008: Debian keeps no older versions to pin to, and newer ones mend)
FROM python:3.13-slim-bookworm AS packages
WORKDIR /requirements
RUN apt-get update \
 && apt-get install -y --no-install-recommends build-essential default-libmysqlclient-dev pkg-config
COPY requirements.txt .
# Left behind: what only the packages' own developers run, and the languages and services of AWS that are not spoken here.
RUN pip install --no-cache-dir --no-compile --require-hashes --prefix /packages --requirement requirements.txt \
 && cd /packages/lib/python3.13/site-packages \
 && find . -type d -name tests -prune -exec rm -r {} + \
 && find django -path '*/locale/*' -prune ! -name en ! -name ko ! -name '*.py' -exec rm -r {} + \
 && find botocore/data -mindepth 1 -maxdepth 1 -type d ! -name s3 ! -name sts -exec rm -r {} + \
 && find . -name '*.pyi' -delete \
 && rm -r numpy/f2py numpy/_core/include numpy/_core/lib \
 && find . -name '*.so*' -exec strip --strip-unneeded {} + \
 && python -m compileall -q .


FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libmariadb3 \
 && rm -rf /var/cache/apt /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home mysite
COPY --from=packages /packages /usr/local
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/mysite
COPY . .
# The values are good for this one command and are not kept: settings.py refuses to start without them.
RUN DJANGO_SECRET_KEY=for-collectstatic-only-not-a-secret SITE_URL=http://localhost \
    python manage.py collectstatic --no-input --verbosity 0 \
 && python -m compileall -q . \
 && install -d -o mysite -g mysite media secrets
# Where the root is read-only, the volume that is mounted here takes over /tmp's rights: the site's user can write to it.
VOLUME /tmp
USER 1000
EXPOSE 8000
CMD ["gunicorn", "mysite.wsgi:application", "--bind", "0.0.0.0:8000"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

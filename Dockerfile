# The portal's image. The same image runs pages, sockets, worker, beat and migrations;
# docker-compose.yml says which command each container runs.

FROM python:3.13-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /srv/venv
ENV PATH="/srv/venv/bin:$PATH"
WORKDIR /srv/app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . ./
# The settings want to be told everything; none of this reaches the image's environment.
RUN SECRET_KEY=build PUBLIC_URL=https://build.invalid ALLOWED_HOSTS=build.invalid \
    DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build/0 \
    HETU_KEY=build HETU_PEPPER=build \
    OIDC_ISSUER=build OIDC_AUTHORIZATION_ENDPOINT=build OIDC_TOKEN_ENDPOINT=build \
    OIDC_CLIENT_ID=build OIDC_RP_KEYS=/build \
    VAR_DIR=/srv/var STATIC_ROOT=/srv/static \
    sh -c 'set -e; cd myropo; python ../manage.py compilemessages; cd ..; \
    python manage.py build_fonts; python manage.py collectstatic --noinput'

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin myropo \
    && install -d -o myropo -g myropo /srv/media
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/app /srv/app
COPY --from=build --chown=myropo /srv/var /srv/var
COPY --from=build /srv/static /srv/static
ENV PATH="/srv/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=myropo.settings
WORKDIR /srv/app
USER myropo
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py"]

# What is in the image? Python, the locked packages and gazetted, under a user of its own; no compiler, no pip of its own.
# Build: docker build -t gazetted .        Run: docs/installing.md

# A tag that follows security fixes of its Python and its Debian, of the minor version that the tests run on.
ARG PYTHON=3.11-slim-trixie

FROM python:${PYTHON} AS build
SHELL ["/bin/sh", "-e", "-c"]
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# The packages first: they change more seldom than our files, so that their layer is built once for many builds.
COPY requirements.lock ./
# Wheels alone: what would have to be compiled is an error here, and nothing of a package runs while it is installed.
RUN python -m venv /usr/local/lib/gazetted \
 && /usr/local/lib/gazetted/bin/pip install --require-hashes --only-binary=:all: --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY sources ./sources
COPY state ./state
COPY alerts ./alerts
COPY monitor ./monitor
RUN /usr/local/lib/gazetted/bin/pip wheel --no-deps --no-index --no-build-isolation --wheel-dir dist . \
 && /usr/local/lib/gazetted/bin/pip install --no-deps --no-index dist/*.whl \
 && /usr/local/lib/gazetted/bin/pip uninstall --yes hatchling editables packaging pathspec pluggy trove-classifiers \
 && /usr/local/lib/gazetted/bin/pip check \
 && /usr/local/lib/gazetted/bin/pip uninstall --yes setuptools pip

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="gazetted" \
      org.opencontainers.image.description="Reads official bulletins, notices what changed clause by clause, and tells whoever asked, once" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
# A number that is the same in every build: what it wrote into a volume stays its own after an upgrade.
RUN groupadd --gid 10001 gazetted \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin gazetted \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /usr/local/lib/gazetted /usr/local/lib/gazetted
# Byte code was written when it was installed; the root file system is meant to be read-only.
ENV PATH=/usr/local/lib/gazetted/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 GAZETTED_CONFIG=/config/gazetted.yaml
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
# The first poll of many sources takes its time; before it, nothing is known, and nothing is ill.
HEALTHCHECK --interval=1m --timeout=30s --start-period=5m --retries=3 \
  CMD ["gazetted", "status", "--quiet", "--config", "/config/gazetted.yaml"]
# The daemon is process 1: it handles SIGTERM itself, and its workers are its own children, which it waits for.
ENTRYPOINT ["gazetted"]
CMD ["run", "--config", "/config/gazetted.yaml"]

# The portal's image, for compose.yaml: Debian 12 with its own Python 3.11.
FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 900 portal \
    && install -d -o portal /data /anchor
WORKDIR /portal
COPY requirements.txt requirements-postgres.txt ./
RUN python3 -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements-postgres.txt
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUTF8=1 PYTHONUNBUFFERED=1 DATA_DIR=/data
USER portal

# guanjia as one container: `docker build -t guanjia .`, then `docker compose up`. Data lives in the volume /data.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 guanjia && mkdir /data && chown guanjia /data
WORKDIR /app
COPY --chown=guanjia . .
USER guanjia
ENV GUANJIA_HOME=/data UV_LINK_MODE=copy UV_NO_CACHE=1
RUN python -m venv .uv && .uv/bin/pip install --quiet --no-cache-dir uv==0.13.9 && .uv/bin/uv sync --no-dev --quiet
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["/app/.venv/bin/python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["/app/.venv/bin/guanjia"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

# The service in a container: not root, on a file system that is only read.
#
#   docker build -t marsad .
#   docker run --rm -v "$PWD/keys.txt:/run/secrets/keys:ro" -p 8000:8000 --read-only --tmpfs /tmp --cap-drop ALL \
#     --security-opt no-new-privileges --memory 2g --stop-timeout 70 marsad
#
# Make keys.txt first: marsad serve --keys keys.txt --new-key NAME; user 10001 must be able to read it (chmod 644: it
# holds hashes). Reviews need a volume that this user may write: -v reviews:/reviews, and --reviews /reviews/reviews.sqlite.
FROM python:3.12-slim AS build
COPY . /source
RUN pip install --no-cache-dir --target /packages "/source[serve]"

FROM python:3.12-slim
COPY --from=build /packages /packages
ENV PYTHONPATH=/packages PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
# SIGTERM stops it when it has answered what it accepted.
ENTRYPOINT ["python", "-m", "marsad", "serve", "--host", "0.0.0.0", "--port", "8000"]
CMD ["--keys", "/run/secrets/keys"]

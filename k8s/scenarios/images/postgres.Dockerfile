# PostgreSQL of the base's own distribution, which is run by nobody in particular.

ARG BASE=debian:bookworm-slim
FROM ${BASE}

# A base that has it already is taken as it is. Debian would make a cluster for its own user, which
# nobody here is. What compiles queries is a third of the image, and is switched off (`jit=off`). initdb
# wants a name for who runs it.
RUN set -eu; \
    if ! ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1; then \
      mkdir -p /etc/postgresql-common; \
      echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf; \
      apt-get update; \
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        --option Dpkg::Options::=--force-confold postgresql; \
      rm -rf /usr/lib/postgresql/*/lib/bitcode /usr/lib/postgresql/*/lib/llvmjit* \
        /usr/lib/*/libLLVM* /usr/lib/llvm* \
        /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log; \
    fi; \
    echo "todo:x:65532:65532::/nonexistent:/usr/sbin/nologin" >> /etc/passwd

ARG TARGETARCH
# /usr/local/bin/start-postgres, and the licence.
COPY ${TARGETARCH}/ /

ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="fgm-workload-postgres" \
      org.opencontainers.image.description="PostgreSQL for the scenarios of fgm: a database that is new whenever it is started." \
      org.opencontainers.image.licenses="PostgreSQL AND Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"

USER 65532:65532
WORKDIR /
# "Fast": connections are ended, not waited for.
STOPSIGNAL SIGINT
ENTRYPOINT []
CMD ["/usr/local/bin/start-postgres"]

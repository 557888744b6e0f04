# The program that scenarios are made of: `deno task scenario:image` calls this with what it has compiled.

# A shell as the first process of a container, and glibc.
ARG BASE=debian:bookworm-slim
FROM ${BASE}

ARG TARGETARCH
# /usr/local/bin/fgm-workload, and the licence.
COPY ${TARGETARCH}/ /

ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="fgm-workload" \
      org.opencontainers.image.description="Leaks, burns, crashes and keeps to-do items, for the scenarios of fgm." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"

USER 65532:65532
WORKDIR /
ENTRYPOINT []
CMD ["/usr/local/bin/fgm-workload"]

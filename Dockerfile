# Two images from one build: `steadystate` (worker, server) and `simulator` (mailbox, simulated tenant).
ARG NODE=node:24.11.1-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs

FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# The simulator speaks SMTP, SCIM and TLS with packages that the product does without.
FROM build AS simulator-packages
RUN node scripts/keep-packages.mjs \
      express fastest-levenshtein mailparser prom-client scim2-parse-filter scimmy scimmy-routers selfsigned smtp-server undici \
 && npm prune --ignore-scripts --no-audit --no-fund

FROM ${NODE} AS simulator
ENV NODE_ENV=production
WORKDIR /app
COPY --from=simulator-packages /app/package.json ./
COPY --from=simulator-packages /app/node_modules ./node_modules
COPY --from=build /app/dist/command-line ./dist/command-line
COPY --from=build /app/dist/simulator ./dist/simulator
RUN mkdir /certificate && chown node:node /certificate
USER node
ENTRYPOINT ["node", "--enable-source-maps", "dist/simulator/main.js"]

# Last, so that a plain `docker build .` makes the product.
FROM ${NODE} AS steadystate
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist/domain ./dist/domain
COPY --from=build /app/dist/store ./dist/store
COPY --from=build /app/dist/wording ./dist/wording
COPY --from=build /app/dist/command-line ./dist/command-line
COPY --from=build /app/dist/config ./dist/config
COPY --from=build /app/dist/worker ./dist/worker
COPY --from=build /app/dist/server ./dist/server
USER node
EXPOSE 8080
# Node does not reap orphans as process 1: run with `--init` (compose: `init: true`).
# The worker answers nothing itself; compose replaces this check for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "--max-old-space-size=768"]
CMD ["dist/server/main.js"]

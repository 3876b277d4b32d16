import express, { type Express } from "express";
import helmet from "helmet";
import { onlyLoopbackNames } from "./access/host.ts";
import { type Access, connectAccess } from "./access/keys.ts";
import { connectPatience } from "./access/patience.ts";
import { type Changes, connectChanges } from "./changes.ts";
import { docsPage } from "./docs.ts";
import { mountApi } from "./mount.ts";
import { describe } from "./openapi.ts";
import { answerFailures, answerUnknownPath, onlyMethods } from "./refusals.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthHandler, readyHandler } from "./routes/health.ts";
import { identityRoutes } from "./routes/identities.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { oneJobRoutes } from "./routes/job.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { metricsHandler } from "./routes/metrics.ts";
import { seriesRoutes } from "./routes/series.ts";
import { streamHandler } from "./routes/stream.ts";
import { targetRoutes } from "./routes/targets.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import type { World } from "./world.ts";

export type AppDeps = World & {
  readonly access: Access;
  /** How people reach this server; null when only this machine does. */
  readonly publicUrl: string | null;
  /** The folder with the console's files. */
  readonly consoleFolder: string;
};

export type App = { readonly app: Express; readonly changes: Changes };

/** The console's files, and nothing else from the disk. */
const FILES = [
  "index.html",
  "app.js",
  "theme.css",
  "frame.css",
  "fleet.css",
  "pages.css",
  "docs.css",
  "favicon.svg",
];

export function createApp(deps: AppDeps): App {
  const { access, publicUrl, log } = deps;
  const app = express();
  app.set("etag", false);
  app.set("query parser", false);
  app.set("trust proxy", false);
  app.use(fences(publicUrl));
  if (access.mode === "none") app.use(onlyLoopbackNames(publicUrl));

  const admit = connectAccess(
    access,
    deps.tenants.map(({ name }) => name),
  );
  const patience = connectPatience();
  const changes = connectChanges(deps);
  const routes = [
    ...tenantRoutes(deps),
    ...jobRoutes(deps),
    ...oneJobRoutes(deps),
    ...identityRoutes(deps),
    ...eventRoutes(deps),
    ...incidentRoutes(deps),
    ...targetRoutes(deps),
    ...seriesRoutes(deps),
  ];
  const description = describe(routes, { version: deps.version, publicUrl });

  onlyMethods(app.route("/healthz").get(healthHandler(deps)), ["GET"]);
  onlyMethods(app.route("/readyz").get(readyHandler(deps)), ["GET"]);
  onlyMethods(app.route("/metrics").get(metricsHandler(deps, { admit, patience })), ["GET"]);
  onlyMethods(
    app.route("/openapi.json").get((_request, response) => {
      response.json(description);
    }),
    ["GET"],
  );
  const docs = docsPage(description);
  onlyMethods(
    app.route("/docs").get((_request, response) => {
      response.type("html").send(docs);
    }),
    ["GET"],
  );
  mountApi(app, { routes, stream: streamHandler(changes), admit, patience, log });
  for (const file of FILES) {
    const options = { root: deps.consoleFolder, cacheControl: false };
    onlyMethods(
      app.route(file === "index.html" ? "/" : `/${file}`).get((_request, response) => {
        response.set("cache-control", "no-cache");
        response.sendFile(file, options);
      }),
      ["GET"],
    );
  }
  app.use(answerUnknownPath);
  app.use(answerFailures(deps));
  return { app, changes };
}

/** The page may load its own files and ask its own server: nothing else, nothing inline, no frame. */
function fences(publicUrl: string | null) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: publicUrl?.startsWith("https:") === true,
  });
}

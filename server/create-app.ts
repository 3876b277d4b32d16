import express, { type Express } from "express";
import helmet from "helmet";
import { type AccessSettings, createAuthenticator } from "./access/authenticator.ts";
import { authorityOrigin } from "./access/authority-client.ts";
import { requireLoopbackHost } from "./access/loopback-host.ts";
import { createRateLimits } from "./access/rate-limits.ts";
import { apiRoutes } from "./api-routes.ts";
import { type AssessedJobFeed, createAssessedJobFeed } from "./assessed-jobs.ts";
import type { Route } from "./define-route.ts";
import { renderDocsPage } from "./docs-page.ts";
import { allowOnlyMethods, createErrorHandler, rejectUnknownPath } from "./error-responses.ts";
import { createLookUpAudit } from "./look-up-audit.ts";
import { createRequestDurations } from "./metrics/request-durations.ts";
import { mountApi } from "./mount-api.ts";
import { describeApi } from "./openapi.ts";
import { healthHandler, readyHandler } from "./routes/health-handlers.ts";
import { mountLinkPages } from "./routes/link-pages.ts";
import { metricsHandler } from "./routes/metrics-handler.ts";
import { signInHandler } from "./routes/sign-in-handler.ts";
import { streamHandler } from "./routes/stream-handler.ts";
import { renderRunbookPage } from "./runbook-page.ts";
import type { ServerContext } from "./server-context.ts";

export type AppContext = ServerContext & {
  /** Largest number of persons that one caller gets from this process in a minute. */
  readonly personsPerMinute: number;
  /** Address under which users reach this server; null when only this machine uses it. */
  readonly publicUrl: string | null;
  /** Signs the links in mails; null if mails contain no such links. */
  readonly linkSecret: string | null;
  /** Folder with the built console. */
  readonly consoleDirectory: string;
};

export type App = {
  readonly app: Express;
  readonly assessedJobs: AssessedJobFeed;
  readonly routes: readonly Route[];
};

/** The only files that the server sends. */
const CONSOLE_FILES = [
  "index.html",
  "app.js",
  "style/palette.css",
  "style/theme.css",
  "style/frame.css",
  "style/overview-page.css",
  "style/job-table.css",
  "style/pages.css",
  "style/list-pages.css",
  "style/person-page.css",
  "style/chart.css",
  "style/docs.css",
  "style/actions.css",
  "style/link-page.css",
  "favicon.svg",
];

export function createApp(context: AppContext): App {
  const { access, publicUrl, log } = context;
  const app = express();
  const requestDurations = createRequestDurations();
  app.use(requestDurations.measure);
  app.set("etag", false);
  app.set("query parser", false);
  app.set("trust proxy", false);
  app.use(securityHeaders(publicUrl, access));
  if (access.mode === "none") app.use(requireLoopbackHost(publicUrl));

  const authenticate = createAuthenticator(context);
  const rateLimits = createRateLimits(context);
  const assessedJobs = createAssessedJobFeed(context);
  const routes = apiRoutes(context);
  // Callers without a key may ask for the document and for its page, so each is made only once. It is made for
  // its first caller, because that takes longer than the rest of the start.
  const apiDocument = once(() => describeApi(routes, { version: context.version, publicUrl }));
  const apiJson = once(() => JSON.stringify(apiDocument()));

  allowOnlyMethods(app.route("/sign-in").get(signInHandler(context)), ["GET"]);
  allowOnlyMethods(app.route("/healthz").get(healthHandler(context)), ["GET"]);
  allowOnlyMethods(app.route("/readyz").get(readyHandler(context, { authenticate, rateLimits })), [
    "GET",
  ]);
  allowOnlyMethods(
    app
      .route("/metrics")
      .get(metricsHandler({ ...context, requestDurations }, { authenticate, rateLimits })),
    ["GET"],
  );
  allowOnlyMethods(
    app.route("/openapi.json").get((_request, response) => {
      response.type("json").send(apiJson());
    }),
    ["GET"],
  );
  mountPage(
    app,
    "/docs",
    once(() => renderDocsPage(apiDocument())),
  );
  mountPage(app, "/runbook", once(renderRunbookPage));
  mountLinkPages(app, context);
  mountApi(app, {
    routes,
    streamHandler: streamHandler(assessedJobs, authenticate),
    authenticate,
    rateLimits,
    publicUrl,
    auditLookUp: createLookUpAudit(context),
    log,
  });
  mountConsole(app, context.consoleDirectory);
  app.use(rejectUnknownPath);
  app.use(createErrorHandler(context));
  return { app, assessedJobs, routes };
}

/** A function that calls `make` only the first time and always returns its result. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A page that is the same for all callers. */
function mountPage(app: Express, path: string, html: () => string): void {
  allowOnlyMethods(
    app.route(path).get((_request, response) => {
      response.type("html").send(html());
    }),
    ["GET"],
  );
}

function mountConsole(app: Express, consoleDirectory: string): void {
  for (const file of CONSOLE_FILES) {
    const options = { root: consoleDirectory, cacheControl: false };
    allowOnlyMethods(
      app.route(file === "index.html" ? "/" : `/${file}`).get((_request, response) => {
        response.set("cache-control", "no-cache");
        response.sendFile(file, options);
      }),
      ["GET"],
    );
  }
}

/**
 * The console may load files only from its own server, and may call only this server and the authority of
 * its sign-in. Inline code and frames are forbidden.
 */
function securityHeaders(publicUrl: string | null, access: AccessSettings) {
  const entra = access.mode === "none" ? null : (access.entra ?? null);
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'", ...(entra === null ? [] : [authorityOrigin(entra)])],
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

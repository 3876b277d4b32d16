import type { SynchronizationJob } from "../graph-types.ts";
import type { JobCommand, RestartScope } from "../tenant-view.ts";
import {
  badRequestAnswer,
  type GraphAnswer,
  invalidCredentialsAnswer,
  jsonAnswer,
  NO_CONTENT,
  NOT_FOUND,
} from "./graph-answers.ts";
import { type GraphRequest, odataContext, parseJsonObject } from "./graph-request.ts";

const jobsContext = (request: GraphRequest): string =>
  odataContext(
    request,
    `servicePrincipals('${request.params.servicePrincipalId}')/synchronization/jobs`,
  );

export function listJobs(request: GraphRequest): GraphAnswer {
  const jobs = request.view.jobsOf(request.params.servicePrincipalId);
  if (jobs === null) return NOT_FOUND;
  return jsonAnswer({ "@odata.context": jobsContext(request), value: jobs });
}

export function getJob(request: GraphRequest): GraphAnswer {
  const job = findJob(request);
  if (job === null) return NOT_FOUND;
  return jsonAnswer({ "@odata.context": `${jobsContext(request)}/$entity`, ...job });
}

/** The configuration of a job: mappings, matching and scope. */
export function getJobSchema(request: GraphRequest): GraphAnswer {
  const { servicePrincipalId, jobId } = request.params;
  const schema = request.view.schemaOf(servicePrincipalId, jobId);
  if (schema === null) return NOT_FOUND;
  const context = `${jobsContext(request)}('${jobId}')/schema/$entity`;
  return jsonAnswer({ "@odata.context": context, ...schema });
}

function findJob({ view, params }: GraphRequest): SynchronizationJob | null {
  return view.jobsOf(params.servicePrincipalId)?.find(({ id }) => id === params.jobId) ?? null;
}

export async function runJobAction(request: GraphRequest): Promise<GraphAnswer> {
  const { view, params } = request;
  if (findJob(request) === null) return NOT_FOUND;
  switch (params.action.toLowerCase()) {
    case "start":
      view.controlJob(params.jobId, { kind: "start" });
      return NO_CONTENT;
    case "pause":
      view.controlJob(params.jobId, { kind: "pause" });
      return NO_CONTENT;
    case "restart": {
      const command = parseRestart(request.body);
      if (command === null) return badRequestAnswer("Invalid value specified for resetScope.");
      view.controlJob(params.jobId, command);
      return NO_CONTENT;
    }
    default:
      return await validateCredentials(request);
  }
}

async function validateCredentials({ view, params, body }: GraphRequest): Promise<GraphAnswer> {
  if (parseJsonObject(body)?.["useSavedCredentials"] !== true) {
    return badRequestAnswer("Either credentials or useSavedCredentials must be given.");
  }
  const result = await view.validateCredentials(params.jobId);
  return result.ok ? NO_CONTENT : invalidCredentialsAnswer(result.message);
}

const RESTART_SCOPES: Readonly<Record<string, RestartScope>> = {
  connectordatastore: "ConnectorDataStore",
  escrows: "Escrows",
  watermark: "Watermark",
  quarantinestate: "QuarantineState",
  full: "Full",
  forcedeletes: "ForceDeletes",
};

/** The scopes of a restart in the portal, and of a request without scopes. */
const DEFAULT_RESTART_SCOPES: readonly RestartScope[] = ["Watermark", "Escrows", "QuarantineState"];

/** Null when a scope is unknown. Microsoft forbids `None`, so `None` counts as unknown. */
function parseRestart(body: string): JobCommand | null {
  const criteria = parseJsonObject(body)?.["criteria"];
  const text =
    typeof criteria === "object" && criteria !== null && "resetScope" in criteria
      ? criteria.resetScope
      : "";
  if (typeof text !== "string") return null;
  if (text.trim() === "") return { kind: "restart", scopes: DEFAULT_RESTART_SCOPES };
  const scopes: RestartScope[] = [];
  for (const part of text.split(",")) {
    const scope = RESTART_SCOPES[part.trim().toLowerCase()];
    if (scope === undefined) return null;
    scopes.push(scope);
  }
  return { kind: "restart", scopes };
}

/** Secrets whose values Graph returns; all other values are shown as `*`. */
const READABLE_SECRETS = [
  "BaseAddress",
  "Domain",
  "SkipOutOfScopeDeletions",
  "SyncAll",
  "SyncNotificationSettings",
  "TokenExpiration",
];

export function listSecrets(request: GraphRequest): GraphAnswer {
  const { servicePrincipalId } = request.params;
  if (request.view.jobsOf(servicePrincipalId) === null) return NOT_FOUND;
  return jsonAnswer({
    "@odata.context": odataContext(
      request,
      `servicePrincipals('${servicePrincipalId}')/synchronization/secrets`,
    ),
    value: request.view
      .secretsOf(servicePrincipalId)
      .map(({ key, value }) => ({ key, value: READABLE_SECRETS.includes(key) ? value : "*" })),
  });
}

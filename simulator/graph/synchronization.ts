import type { JobCommand, RestartScope } from "../seam.ts";
import type { SynchronizationJob } from "../wire.ts";
import {
  type Answer,
  badRequest,
  invalidCredentials,
  json,
  NO_CONTENT,
  NOT_FOUND,
} from "./answers.ts";
import { type Asked, contextOf, objectBody } from "./asked.ts";

const contextOfJobs = (asked: Asked): string =>
  contextOf(asked, `servicePrincipals('${asked.params.servicePrincipalId}')/synchronization/jobs`);

export function listJobs(asked: Asked): Answer {
  const jobs = asked.view.jobsOf(asked.params.servicePrincipalId);
  if (jobs === null) return NOT_FOUND;
  return json({ "@odata.context": contextOfJobs(asked), value: jobs });
}

export function oneJob(asked: Asked): Answer {
  const job = jobOf(asked);
  if (job === null) return NOT_FOUND;
  return json({ "@odata.context": `${contextOfJobs(asked)}/$entity`, ...job });
}

/** What a job does with whom: mappings, matching, scope. */
export function jobSchema(asked: Asked): Answer {
  const { servicePrincipalId, jobId } = asked.params;
  const schema = asked.view.schemaOf(servicePrincipalId, jobId);
  if (schema === null) return NOT_FOUND;
  const context = `${contextOfJobs(asked)}('${jobId}')/schema/$entity`;
  return json({ "@odata.context": context, ...schema });
}

function jobOf({ view, params }: Asked): SynchronizationJob | null {
  return view.jobsOf(params.servicePrincipalId)?.find(({ id }) => id === params.jobId) ?? null;
}

export async function jobAction(asked: Asked): Promise<Answer> {
  const { view, params } = asked;
  if (jobOf(asked) === null) return NOT_FOUND;
  switch (params.action.toLowerCase()) {
    case "start":
      view.control(params.jobId, { kind: "start" });
      return NO_CONTENT;
    case "pause":
      view.control(params.jobId, { kind: "pause" });
      return NO_CONTENT;
    case "restart": {
      const command = restartOf(asked.body);
      if (command === null) return badRequest("Invalid value specified for resetScope.");
      view.control(params.jobId, command);
      return NO_CONTENT;
    }
    default:
      return await validateCredentials(asked);
  }
}

async function validateCredentials({ view, params, body }: Asked): Promise<Answer> {
  if (objectBody(body)?.["useSavedCredentials"] !== true) {
    return badRequest("Either credentials or useSavedCredentials must be given.");
  }
  const tried = await view.validateCredentials(params.jobId);
  return tried.ok ? NO_CONTENT : invalidCredentials(tried.message);
}

const SCOPES: Readonly<Record<string, RestartScope>> = {
  connectordatastore: "ConnectorDataStore",
  escrows: "Escrows",
  watermark: "Watermark",
  quarantinestate: "QuarantineState",
  full: "Full",
  forcedeletes: "ForceDeletes",
};

/** What the portal's Restart does, and what an empty request means. */
const RESTART_DEFAULT: readonly RestartScope[] = ["Watermark", "Escrows", "QuarantineState"];

/** Null where a scope is unknown; `None` is, for it must not be used. */
function restartOf(body: string): JobCommand | null {
  const criteria = objectBody(body)?.["criteria"];
  const text =
    typeof criteria === "object" && criteria !== null && "resetScope" in criteria
      ? criteria.resetScope
      : "";
  if (typeof text !== "string") return null;
  if (text.trim() === "") return { kind: "restart", scopes: RESTART_DEFAULT };
  const scopes: RestartScope[] = [];
  for (const part of text.split(",")) {
    const scope = SCOPES[part.trim().toLowerCase()];
    if (scope === undefined) return null;
    scopes.push(scope);
  }
  return { kind: "restart", scopes };
}

/** Secrets that Graph shows as they are; of all others only that they exist. */
const SHOWN = ["BaseAddress", "SyncAll", "SyncNotificationSettings"];

export function listSecrets(asked: Asked): Answer {
  const { servicePrincipalId } = asked.params;
  if (asked.view.jobsOf(servicePrincipalId) === null) return NOT_FOUND;
  return json({
    "@odata.context": contextOf(
      asked,
      `servicePrincipals('${servicePrincipalId}')/synchronization/secrets`,
    ),
    value: asked.view
      .secretsOf(servicePrincipalId)
      .map(({ key, value }) => ({ key, value: SHOWN.includes(key) ? value : "*" })),
  });
}

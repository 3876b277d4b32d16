import type { Answer } from "./answers.ts";
import { NEEDED, type Needed } from "./apps.ts";
import type { Asked, Desk, PathParams } from "./asked.ts";
import { listAudits, listProvisioning } from "./audit-logs.ts";
import type { PathKind } from "./faults.ts";
import { listServicePrincipals, oneServicePrincipal } from "./service-principals.ts";
import { jobAction, jobSchema, listJobs, listSecrets, oneJob } from "./synchronization.ts";

/** Whose allowance a request uses up; null where none is kept. */
type Workload = "reports" | "synchronization" | null;

type Handler = (desk: Desk, asked: Asked) => Answer | Promise<Answer>;

export type Route = {
  readonly kind: PathKind;
  readonly method: "GET" | "POST";
  readonly needed: Needed;
  readonly workload: Workload;
  readonly handle: Handler;
  readonly params: PathParams;
};

/** `:name` takes any segment; everything else is compared without case. */
type RouteRow = Omit<Route, "params"> & { readonly path: string };

const JOBS = "servicePrincipals/:servicePrincipalId/synchronization/jobs";

const action = (name: string): RouteRow => ({
  path: `${JOBS}/:jobId/:action=${name}`,
  kind: "job-action",
  method: "POST",
  needed: NEEDED.synchronizationWrite,
  workload: "synchronization",
  handle: (_, asked) => jobAction(asked),
});

const read = (kind: PathKind, path: string, needed: Needed, handle: Handler): RouteRow => ({
  path,
  kind,
  method: "GET",
  needed,
  workload: path.startsWith("auditLogs")
    ? "reports"
    : path.includes("synchronization")
      ? "synchronization"
      : null,
  handle,
});

/** Every path of the face but `$batch` and sign-in; `delta` keeps state and is passed in. */
export function routes(delta: Handler): (segments: readonly string[]) => Route | null {
  const rows: readonly RouteRow[] = [
    read("provisioning", "auditLogs/provisioning", NEEDED.provisioning, listProvisioning),
    read("audits", "auditLogs/directoryAudits", NEEDED.audits, listAudits),
    read("service-principals", "servicePrincipals", NEEDED.directory, listServicePrincipals),
    read("delta", "servicePrincipals/delta", NEEDED.directory, delta),
    read(
      "service-principal",
      "servicePrincipals/:servicePrincipalId",
      NEEDED.directory,
      oneServicePrincipal,
    ),
    read("jobs", JOBS, NEEDED.synchronizationRead, (_, asked) => listJobs(asked)),
    read("job", `${JOBS}/:jobId`, NEEDED.synchronizationRead, (_, asked) => oneJob(asked)),
    read("schema", `${JOBS}/:jobId/schema`, NEEDED.synchronizationRead, (_, asked) =>
      jobSchema(asked),
    ),
    read(
      "secrets",
      "servicePrincipals/:servicePrincipalId/synchronization/secrets",
      NEEDED.synchronizationRead,
      (_, asked) => listSecrets(asked),
    ),
    action("start"),
    action("pause"),
    action("restart"),
    action("validateCredentials"),
  ];
  const patterns = rows.map((row) => ({ row, pattern: row.path.split("/") }));

  return (segments) => {
    for (const { row, pattern } of patterns) {
      const params = match(pattern, segments);
      if (params !== null) return { ...row, params };
    }
    return null;
  };
}

function match(pattern: readonly string[], segments: readonly string[]): PathParams | null {
  if (pattern.length !== segments.length) return null;
  const found = new Map<string, string>();
  for (const [place, part] of pattern.entries()) {
    const segment = segments[place] ?? "";
    const [, name = "", only = ""] = /^:(\w+)(?:=(\w+))?$/.exec(part) ?? ["", "", part];
    if (only !== "" && only.toLowerCase() !== segment.toLowerCase()) return null;
    found.set(name, segment);
  }
  return {
    servicePrincipalId: found.get("servicePrincipalId") ?? "",
    jobId: found.get("jobId") ?? "",
    action: found.get("action") ?? "",
  };
}

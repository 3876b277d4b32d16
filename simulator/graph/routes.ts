import { REQUIRED_PERMISSIONS, type RequiredPermissions } from "./app-registrations.ts";
import { listAssignments, listMembers } from "./assignments.ts";
import { listAudits, listProvisioning } from "./audit-logs.ts";
import type { GraphAnswer } from "./graph-answers.ts";
import type { RequestKind } from "./graph-faults.ts";
import type { GraphRequest, HandlerContext, PathParams } from "./graph-request.ts";
import { sendMail } from "./send-mail.ts";
import { getServicePrincipal, listServicePrincipals } from "./service-principals.ts";
import {
  getJob,
  getJobSchema,
  listJobs,
  listSecrets,
  runJobAction,
} from "./synchronization-jobs.ts";

/** The workload whose rate limit applies to a request; null for no limit. */
type Workload = "reports" | "synchronization" | null;

type RouteHandler = (
  handlerContext: HandlerContext,
  request: GraphRequest,
) => GraphAnswer | Promise<GraphAnswer>;

export type Route = {
  readonly kind: RequestKind;
  readonly method: "GET" | "POST";
  readonly requiredPermissions: RequiredPermissions;
  readonly workload: Workload;
  readonly handle: RouteHandler;
  readonly params: PathParams;
};

/**
 * In `path`, `:name` matches any segment, and `:name=value` matches only this value. The case of
 * letters does not matter.
 */
type RouteDefinition = Omit<Route, "params"> & { readonly path: string };

const JOBS_PATH = "servicePrincipals/:servicePrincipalId/synchronization/jobs";

const actionRoute = (name: string): RouteDefinition => ({
  path: `${JOBS_PATH}/:jobId/:action=${name}`,
  kind: "job-action",
  method: "POST",
  requiredPermissions: REQUIRED_PERMISSIONS.synchronizationWrite,
  workload: "synchronization",
  handle: (_, request) => runJobAction(request),
});

const SEND_MAIL_ROUTE: RouteDefinition = {
  path: "users/:userId/sendMail",
  kind: "send-mail",
  method: "POST",
  requiredPermissions: REQUIRED_PERMISSIONS.sendMail,
  workload: null,
  handle: sendMail,
};

const getRoute = (
  kind: RequestKind,
  path: string,
  requiredPermissions: RequiredPermissions,
  handle: RouteHandler,
): RouteDefinition => ({
  path,
  kind,
  method: "GET",
  requiredPermissions,
  workload: path.startsWith("auditLogs")
    ? "reports"
    : path.includes("synchronization")
      ? "synchronization"
      : null,
  handle,
});

function routeDefinitions(delta: RouteHandler): readonly RouteDefinition[] {
  return [
    getRoute(
      "provisioning",
      "auditLogs/provisioning",
      REQUIRED_PERMISSIONS.provisioning,
      listProvisioning,
    ),
    getRoute("audits", "auditLogs/directoryAudits", REQUIRED_PERMISSIONS.audits, listAudits),
    getRoute(
      "service-principals",
      "servicePrincipals",
      REQUIRED_PERMISSIONS.directory,
      listServicePrincipals,
    ),
    getRoute("delta", "servicePrincipals/delta", REQUIRED_PERMISSIONS.directory, delta),
    getRoute(
      "service-principal",
      "servicePrincipals/:servicePrincipalId",
      REQUIRED_PERMISSIONS.directory,
      getServicePrincipal,
    ),
    getRoute(
      "assignments",
      "servicePrincipals/:servicePrincipalId/appRoleAssignedTo",
      REQUIRED_PERMISSIONS.directory,
      listAssignments,
    ),
    getRoute(
      "group-members",
      "groups/:groupId/members",
      REQUIRED_PERMISSIONS.groupMembers,
      listMembers,
    ),
    getRoute("jobs", JOBS_PATH, REQUIRED_PERMISSIONS.synchronizationRead, (_, request) =>
      listJobs(request),
    ),
    getRoute("job", `${JOBS_PATH}/:jobId`, REQUIRED_PERMISSIONS.synchronizationRead, (_, request) =>
      getJob(request),
    ),
    getRoute(
      "schema",
      `${JOBS_PATH}/:jobId/schema`,
      REQUIRED_PERMISSIONS.synchronizationRead,
      (_, request) => getJobSchema(request),
    ),
    getRoute(
      "secrets",
      "servicePrincipals/:servicePrincipalId/synchronization/secrets",
      REQUIRED_PERMISSIONS.synchronizationRead,
      (_, request) => listSecrets(request),
    ),
    SEND_MAIL_ROUTE,
    actionRoute("start"),
    actionRoute("pause"),
    actionRoute("restart"),
    actionRoute("validateCredentials"),
  ];
}

/**
 * Routes of all paths except `$batch` and sign-in. The `delta` handler has state and is passed in.
 */
export function createRouter(delta: RouteHandler): (segments: readonly string[]) => Route | null {
  const patterns = routeDefinitions(delta).map((definition) => ({
    definition,
    pattern: definition.path.split("/"),
  }));

  return (segments) => {
    for (const { definition, pattern } of patterns) {
      const params = matchPath(pattern, segments);
      if (params !== null) return { ...definition, params };
    }
    return null;
  };
}

function matchPath(pattern: readonly string[], segments: readonly string[]): PathParams | null {
  if (pattern.length !== segments.length) return null;
  const parameters = new Map<string, string>();
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    const [, name = "", expectedSegment = ""] = /^:(\w+)(?:=(\w+))?$/.exec(part) ?? ["", "", part];
    if (expectedSegment !== "" && expectedSegment.toLowerCase() !== segment.toLowerCase())
      return null;
    parameters.set(name, segment);
  }
  return {
    servicePrincipalId: parameters.get("servicePrincipalId") ?? "",
    groupId: parameters.get("groupId") ?? "",
    jobId: parameters.get("jobId") ?? "",
    action: parameters.get("action") ?? "",
    userId: parameters.get("userId") ?? "",
  };
}

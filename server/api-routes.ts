import type { Route } from "./define-route.ts";
import { accessTimeRoutes } from "./routes/access-time-routes.ts";
import { acknowledgeRoutes } from "./routes/acknowledge-routes.ts";
import { activityRoutes } from "./routes/activity-routes.ts";
import { auditRoutes } from "./routes/audit-routes.ts";
import { callerRoutes } from "./routes/caller-routes.ts";
import { eventRoutes } from "./routes/event-routes.ts";
import { identityRoutes } from "./routes/identity-routes.ts";
import { incidentRoutes } from "./routes/incident-routes.ts";
import { jobDetailRoutes } from "./routes/job-detail-routes.ts";
import { jobListRoutes } from "./routes/job-list-routes.ts";
import { keyRoutes } from "./routes/key-routes.ts";
import { leaverRoutes } from "./routes/leaver-routes.ts";
import { seriesRoutes } from "./routes/series-routes.ts";
import { settingsRoutes } from "./routes/settings-routes.ts";
import { silenceRoutes } from "./routes/silence-routes.ts";
import { targetRoutes } from "./routes/target-routes.ts";
import { tenantRoutes } from "./routes/tenant-routes.ts";
import type { ServerContext } from "./server-context.ts";

/** All routes below /api/v1 except the stream. A route that is missing here is neither served nor documented. */
export function apiRoutes(context: ServerContext): readonly Route[] {
  return [
    ...tenantRoutes(context),
    ...jobListRoutes(context),
    ...jobDetailRoutes(context),
    ...identityRoutes(context),
    ...leaverRoutes(context),
    ...accessTimeRoutes(context),
    ...eventRoutes(context),
    ...incidentRoutes(context),
    ...activityRoutes(context),
    ...acknowledgeRoutes(context),
    ...silenceRoutes(context),
    ...auditRoutes(context),
    ...keyRoutes(context),
    ...callerRoutes(context),
    ...settingsRoutes(context),
    ...targetRoutes(context),
    ...seriesRoutes(context),
  ];
}

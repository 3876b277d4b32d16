import {
  type AppRegistration,
  STEADYSTATE_PERMISSIONS,
} from "../../simulator/graph/app-registrations.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import type { PlannedTarget } from "../backtest/plan-world.ts";
import { openWorldStory } from "./open-world-story.ts";
import { STORY_RECIPIENT, type Story } from "./story.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const STARTS_AT = Date.UTC(2026, 4, 4);
/** Entra disables a job after 28 days in quarantine. */
const FROM_DAY = 31;
const FROM = STARTS_AT + (FROM_DAY - 1) * DAY_MS;
const HOURS = 16;

const APPS: readonly AppSpec[] = [
  { name: "8x8", assignedShare: 0.8 },
  { name: "Slack", assignedShare: 0.9 },
  { name: "Zoom" },
  { name: "Salesforce", assignedShare: 0.5 },
  { name: "ServiceNow" },
  { name: "Atlassian Cloud", assignedShare: 0.8 },
  { name: "Contoso Field Service", assignedShare: 0.3 },
  { name: "GitHub Enterprise Managed User", assignedShare: 0.3 },
  { name: "Box", assignedShare: 0.4 },
  { name: "Zscaler", assignedShare: 0.9 },
];

/** For each alert of dashboards/generated/alerts.yaml something that makes it fire. */
const SCENARIO = `
day 2 03:00 token of Zoom expires                  # JobDisabled, after four weeks
day 8 03:00 token of Box expires                   # JobQuarantined, DisablementImminent
day ${FROM_DAY} 01:00 20 % of people of Slack fail with EntryConflict            # JobFailing
day ${FROM_DAY} 01:00 disabling 100 % of leavers of Atlassian Cloud fails with InsufficientRights
day ${FROM_DAY} 01:10 8 people leave                                         # LeaversKeepAccess
day ${FROM_DAY} 02:00 mail is down for 2h                                    # NotificationsStuck
day ${FROM_DAY} 02:00 8x8 target is down for 3h                              # TargetDown, JobCyclesFailing
day ${FROM_DAY} 02:00 Salesforce job stalls for 4h                           # JobStopped
day ${FROM_DAY} 02:00 ServiceNow job stalls in its next cycle for 4h         # JobStalled
day ${FROM_DAY} 02:00 GitHub Enterprise Managed User job stalls for 4h
day ${FROM_DAY} 03:00 token of GitHub Enterprise Managed User expires        # TargetAuthRejected
day ${FROM_DAY} 04:00 group of Zscaler loses 30 people                       # DeletionWave
day ${FROM_DAY} 07:00 people of Slack are accepted again
day ${FROM_DAY} 10:10 30 % of people of Zscaler fail with EntryConflict      # a recipient is refused: NotificationsRefused
day ${FROM_DAY} 12:00 graph is down for 1h                                   # TenantUnreadable
day ${FROM_DAY} 14:00 graph throttles for 30m                                # GraphThrottled
`;

/** A job of this app cannot be read for some hours, and a quarter of an hour long no scrape succeeds. */
const UNREADABLE_APP = "Salesforce";
const UNREADABLE_HOURS = [8, 10] as const;
const NOT_SCRAPED_HOURS = [15.25, 15.5] as const;
const RECIPIENT_REFUSED_HOUR = 10;
/**
 * The audits cannot be read before the first hour (PollNeverSucceeded) and after the second (PollStale).
 */
const AUDITS_READABLE_HOURS = [4, 6] as const;

/** Whether a time is between two hours of the story. */
function isWithin(at: number, [from, until]: readonly [number, number]): boolean {
  return at >= FROM + from * HOUR_MS && at < FROM + until * HOUR_MS;
}

/** A tenant in which every alert fires within some hours. */
export async function openAlertStory(): Promise<Story> {
  const permissions = permissionsAt(FROM);
  const story = await openWorldStory({
    name: "alerts",
    seed: 8,
    peopleCount: 70,
    apps: APPS,
    startsAt: STARTS_AT,
    from: FROM,
    until: FROM + HOURS * HOUR_MS,
    scenario: SCENARIO,
    hasNoTurnover: false,
    targets: [
      { application: "8x8", tokenExpirySource: "none", tokenExpiries: [] },
      targetWithToken("GitHub Enterprise Managed User", "none", 3),
      // TokenExpiring, and JobQuarantineRisk on the last day of the token
      targetWithToken("Contoso Field Service", "settings", 30),
    ],
    permissions,
    tokenLifetimeSeconds: 1200,
    viewOf: (view) => withUnreadableJob(view, (at) => isWithin(at, UNREADABLE_HOURS)),
    credential: { expiresAt: new Date(FROM + 10 * DAY_MS).toISOString() },
  });
  return {
    ...story,
    isScraped: (at) => !isWithin(at, NOT_SCRAPED_HOURS),
    async advanceTo(at) {
      permissions.splice(0, permissions.length, ...permissionsAt(at));
      await story.advanceTo(at);
      if (at === FROM + RECIPIENT_REFUSED_HOUR * HOUR_MS)
        story.mailbox.faults.reject(STORY_RECIPIENT, 550, 1);
    },
  };
}

/** What an administrator allows Steadystate; a token has it until it expires. */
function permissionsAt(at: number): AppRegistration["permissions"][number][] {
  const areAuditsReadable = isWithin(at, AUDITS_READABLE_HOURS);
  return STEADYSTATE_PERMISSIONS.filter(
    (name) => areAuditsReadable || name !== "AuditLog.Read.All",
  );
}

/** A token that expires at an hour of the story, and is not renewed in it. */
function targetWithToken(
  application: string,
  tokenExpirySource: PlannedTarget["tokenExpirySource"],
  hour: number,
): PlannedTarget {
  const minutes = (hours: number) => ((FROM_DAY - 1) * DAY_MS + hours * HOUR_MS) / MINUTE_MS;
  const expiry = { expiresAtMinutes: minutes(hour), renewedAtMinutes: minutes(2 * HOURS) };
  return { application, tokenExpirySource, tokenExpiries: [{ application, ...expiry }] };
}

/** Graph answers requests for the jobs of one app without their ids, so that they cannot be read. */
function withUnreadableJob(view: TenantView, isUnreadable: (at: number) => boolean): TenantView {
  const principal = view
    .servicePrincipals()
    .find(({ displayName }) => displayName === UNREADABLE_APP);
  return {
    ...view,
    jobsOf(id) {
      const jobs = view.jobsOf(id);
      if (id !== principal?.id || !isUnreadable(view.clock.now())) return jobs;
      // Graph still finds the job by its id, but does not write it into the answer.
      return (
        jobs?.map((job) => Object.defineProperty({ ...job }, "id", { enumerable: false })) ?? null
      );
    },
  };
}

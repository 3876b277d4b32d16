import { type AppSpec, PROVISIONED_APPS } from "../tenant/applications.ts";

/**
 * The applications of the demo with a provisioning job. The demo scenarios refer to these names.
 * ServiceNow is started by the scenarios. Its initial cycle is long, so that its progress can be seen.
 */
const STORY_APPS = [
  { name: "8x8" },
  { name: "Slack" },
  { name: "Zoom", startState: "initial-cycle" },
  { name: "Salesforce" },
  { name: "ServiceNow", startState: "never-started", initialCycleHours: 24 },
] as const satisfies readonly AppSpec[];

const APPS_WITHOUT_JOB = [
  { name: "Payroll", startState: "no-provisioning" },
  { name: "Canteen", startState: "no-provisioning" },
] as const satisfies readonly AppSpec[];

export const MIN_DEMO_APPS = STORY_APPS.length;

/** The applications of the demo, of which `jobCount` have a provisioning job. */
export function demoApps(jobCount: number): readonly AppSpec[] {
  const storyNames: readonly string[] = STORY_APPS.map(({ name }) => name);
  const known = PROVISIONED_APPS.filter((name) => !storyNames.includes(name));
  const more = Array.from({ length: Math.max(0, jobCount - MIN_DEMO_APPS) }, (_, index) => ({
    name: known[index] ?? `Contoso App ${MIN_DEMO_APPS + index + 1}`,
    ...(index < known.length ? {} : { assignedShare: ADDED_APP_SHARE }),
  }));
  return [...STORY_APPS, ...more, ...APPS_WITHOUT_JOB];
}

/** Most of a company's apps have few users. */
const ADDED_APP_SHARE = 0.05;

export const DEMO_APPS = demoApps(MIN_DEMO_APPS);

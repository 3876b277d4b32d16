import { notificationRoutes } from "../../config/notification-routes.ts";
import { WRONG_SETTINGS_EXIT_CODE } from "../../config/read-settings.ts";
import { redisConnectionOf } from "../../config/redis-connection.ts";
import { type CommandDependencies, runCommand } from "../../config/run-command.ts";
import type { Settings } from "../../config/settings-schema.ts";
import type { Unsubscription } from "../../domain/notify/action.ts";
import type { Route } from "../../domain/notify/route.ts";
import { findUnsubscribed } from "../../domain/notify/unsubscribed.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { showInvisibleCharacters } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import {
  jobsWithoutRouteText,
  routeMismatchText,
  routeRecipientsText,
  routeSubjectsText,
  routeTimesText,
  unsubscribedText,
} from "../../wording/route-text.ts";
import { jobKindText } from "../../wording/systems.ts";
import { findJobs, jobName, matchJob, nearNames } from "./job-list.ts";

export const USAGE = `npm run routes -- --job NAME   who is notified of what about one job
npm run routes -- --all        the routes of every job

NAME is the name of an app, an app with its tenant such as "8x8 (contoso)", or a job ID. The routes
come from the settings, the jobs from Redis. Nothing is sent.

Exit code: 0 if a route is notified of each of these jobs, 1 if not or if the job is not known,
2 for a wrong option, ${WRONG_SETTINGS_EXIT_CODE} if the settings are wrong.
`;

export type RoutesDependencies = CommandDependencies & {
  readonly realNow: () => Instant;
};

/** Prints the routes of one job, or of every job if `jobText` is null; resolves to the exit code. */
export async function runRoutes(
  jobText: string | null,
  dependencies: RoutesDependencies,
): Promise<number> {
  return await runCommand("all", dependencies, async (settings) => {
    const routes = notificationRoutes(settings).map(({ route }) => route);
    const { jobs, unsubscriptions } = await readStored(settings, dependencies);
    if (jobText === null) return printAll(jobs, routes, dependencies);
    const exitCode = printJobs(jobText, jobs, routes, dependencies);
    printUnsubscribed(routes, unsubscriptions, dependencies);
    return exitCode;
  });
}

type Stored = {
  /** The known jobs of the tenants in the settings, sorted by name. */
  readonly jobs: readonly ObservedJob[];
  readonly unsubscriptions: readonly Unsubscription[];
};

async function readStored(
  { redis, tenants }: Settings,
  { settings, realNow }: RoutesDependencies,
): Promise<Stored> {
  const store = await connectStore({
    connection: redisConnectionOf(redis, settings.readFile),
    keyPrefix: redis.keyPrefix,
    now: realNow,
  });
  try {
    const jobs = await Promise.all(tenants.map(({ name }) => store.jobs.observedJobs(name)));
    return {
      jobs: jobs.flat().toSorted((a, b) => jobName(a).localeCompare(jobName(b), "en")),
      unsubscriptions: await store.actions.unsubscriptions(),
    };
  } finally {
    await store.close();
  }
}

const NO_JOBS =
  "No job is known yet, so no route can be compared with a job. Start Steadystate (npm start): about a minute " +
  "later it has searched for jobs. If it finds none, npm run doctor says why.\n";

/** Without a job, the routes themselves are all that can be shown. */
function printWithoutJobs(
  routes: readonly Route[],
  { print, printError }: RoutesDependencies,
): number {
  const rows = routes.map((route) => [
    route.name,
    routeRecipientsText(route),
    `${routeSubjectsText(route)}; ${routeTimesText(route)}`,
  ]);
  if (rows.length > 0) print(formatTable(rows));
  printError(rows.length > 0 ? `\n${NO_JOBS}` : NO_JOBS);
  return 1;
}

function printAll(
  jobs: readonly ObservedJob[],
  routes: readonly Route[],
  dependencies: RoutesDependencies,
): number {
  if (jobs.length === 0) return printWithoutJobs(routes, dependencies);
  const { print } = dependencies;
  const rows = jobs.map((job) => {
    const names = routes.filter((route) => matchJob(job, route) === null).map(({ name }) => name);
    return [jobName(job), names.join(", ")] as const;
  });
  print(formatTable(rows.map(([job, names]) => [job, names === "" ? "nobody" : names])));
  const withoutRoute = rows.filter(([, names]) => names === "").length;
  if (withoutRoute === 0) return 0;
  print(`\n${jobsWithoutRouteText(withoutRoute)}\n`);
  return 1;
}

function printJobs(
  jobText: string,
  jobs: readonly ObservedJob[],
  routes: readonly Route[],
  dependencies: RoutesDependencies,
): number {
  if (jobs.length === 0) return printWithoutJobs(routes, dependencies);
  const { print, printError } = dependencies;
  const found = findJobs(jobs, jobText);
  if (found.length === 0) {
    const names = nearNames(jobs, jobText).map((name) => `  ${toOneLine(name)}\n`);
    printError(`No known job has this app or ID. Similar names:\n${names.join("")}`);
    return 1;
  }
  let withoutRoute = 0;
  for (const job of found) {
    print(`${toOneLine(`${jobName(job)}: ${jobKindText(job)}; ${job.jobId}`)}\n\n`);
    print(formatTable(routes.map((route) => routeRow(job, route))));
    if (routes.every((route) => matchJob(job, route) !== null)) withoutRoute += 1;
    print("\n");
  }
  if (withoutRoute === 0) return 0;
  print(`${jobsWithoutRouteText(withoutRoute)}\n`);
  return 1;
}

function printUnsubscribed(
  routes: readonly Route[],
  unsubscriptions: readonly Unsubscription[],
  { print }: RoutesDependencies,
): void {
  for (const route of routes) {
    const unsubscribed = findUnsubscribed(route, unsubscriptions);
    if (unsubscribed.length > 0)
      print(`${toOneLine(unsubscribedText({ ...route, unsubscribed }, true))}\n`);
  }
}

function routeRow(job: ObservedJob, route: Route): readonly string[] {
  const mismatch = matchJob(job, route);
  return [
    mismatch === null ? "yes" : "no",
    route.name,
    routeRecipientsText(route),
    mismatch === null
      ? `${routeSubjectsText(route)}; ${routeTimesText(route)}`
      : routeMismatchText(mismatch, route),
  ];
}

/** Pads every column but the last one. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(toOneLine));
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => row[column]?.length ?? 0)),
  );
  return shown
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
      );
      return `${cells.join("  ")}\n`;
    })
    .join("");
}

/** Names of apps may contain characters that control the terminal. */
function toOneLine(text: string): string {
  return showInvisibleCharacters(text.replace(/\p{Cc}+/gu, " "));
}

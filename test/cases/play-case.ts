import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createProcessProblems } from "../../config/process-problems.ts";
import { readSettings } from "../../config/read-settings.ts";
import { createPersonSearch } from "../../server/person-search.ts";
import { watchedTenants } from "../../server/watched-tenants.ts";
import { createSteppedClock, type SteppedClock } from "../../simulator/clock.ts";
import type { AppRegistration } from "../../simulator/graph/app-registrations.ts";
import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import type { ReceivedMail } from "../../simulator/mailbox/mail-store.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import type { Store } from "../../store/store.ts";
import { createChannels } from "../../worker/channels/create-channels.ts";
import { deliverNotification } from "../../worker/deliver-notification.ts";
import { createDispatchTask } from "../../worker/dispatch/dispatch-task.ts";
import { createFormerTenantGroup } from "../../worker/former-tenants.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { startTelemetry } from "../../worker/telemetry/telemetry.ts";
import { createTargetTasks, createTenantTasks } from "../../worker/tenant-tasks.ts";
import { LIMITS } from "../domain/notify/plan-world.ts";
import { startTestServer, type TestServer } from "../server/test-server.ts";
import { closeAfterTests } from "../shared-by-tests.ts";
import { openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { startUnlimitedGraph } from "../unlimited-graph.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import { type CaseApp, type CaseRecords, createCaseView } from "./case-view.ts";
import { APP, CASE_START } from "./graph-records.ts";

// Plays records of Graph through the product, from the outermost input to the outermost output: the
// worker's own tasks read them over HTTPS, and a test reads the API, /metrics and received mails.

export type CaseInput = {
  /** Rows of the provisioning log. */
  readonly rows?: readonly object[];
  readonly audits?: readonly object[];
  /** The job objects of the app `APP`, unless `apps` is given. */
  readonly jobs?: readonly object[];
  readonly apps?: readonly CaseApp[];
  /** The direct members of each group, by its id. */
  readonly groups?: Readonly<Record<string, readonly object[]>>;
  /** Settings that differ from those of one tenant with mail, such as `targets`. */
  readonly settings?: object;
  /** Settings of the tenant, such as `poll`. */
  readonly tenant?: object;
  readonly startsAt?: number;
  /** How long announcements wait for others; 0 by default. */
  readonly groupWaitMs?: number;
  /** The store of an earlier case, as after a restart with other settings. */
  readonly store?: Store;
  /** The prefix of the keys of the store; a new one by default. */
  readonly keyPrefix?: string;
  /** What Graph shows, instead of the records. Its tenant is `CASE_TENANT_ID`. */
  readonly view?: TenantView;
  /** The permissions of Steadystate's app registration. */
  readonly permissions?: AppRegistration["permissions"];
};

export type PlayedCase = {
  readonly clock: SteppedClock;
  readonly graph: GraphServer;
  readonly mailbox: Mailbox;
  readonly store: Store;
  readonly server: TestServer;
  /** The JSON of the settings file, for the doctor. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What Graph shows; a test may change it between two polls. */
  readonly records: CaseRecords;
  /**
   * Advances the clock, runs every task of the worker once, and sends the mails. `without` names tasks
   * that are not due yet, such as `logs`.
   */
  poll(options?: {
    readonly afterMs?: number;
    readonly without?: readonly string[];
  }): Promise<void>;
  /** The JSON answer of `/api/v1` + path. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any part of an answer; ajv has checked it.
  api(path: string): Promise<any>;
  /** What the worker has logged. */
  readonly logLines: ReturnType<typeof createMemoryLog>["lines"];
  /** The JSON answer of `/readyz`. */
  ready(): Promise<unknown>;
  metrics(): Promise<string>;
  /** Received mails, oldest first. */
  mails(): readonly ReceivedMail[];
};

export const CASE_TENANT = "fabrikam";
export const CASE_TENANT_ID = "7d2f0c9e-51b4-4c0a-9a43-0c6f1f5b77aa";
const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "s3cret~value";
const ALL_PERMISSIONS: AppRegistration["permissions"] = [
  "ProvisioningLog.Read.All",
  "AuditLog.Read.All",
  "Application.Read.All",
  "Synchronization.Read.All",
  "GroupMember.Read.All",
  "User.Read.All",
];
/** The worker waits in product time, so that its pauses between requests take no real time. */
const SPEED = 1_000_000;

/**
 * Starts Graph, mail server, worker and server. Everything is closed after the test, or after the tests that share
 * the case (`sharedByTests`).
 */
export async function playCase(input: CaseInput): Promise<PlayedCase> {
  const clock = createSteppedClock(input.startsAt ?? CASE_START);
  const records: CaseRecords = {
    rows: input.rows ?? [],
    audits: input.audits ?? [],
    apps: input.apps ?? [{ ...APP, jobs: input.jobs ?? [] }],
    groups: input.groups ?? {},
  };
  const graph = await startUnlimitedGraph(
    { views: [input.view ?? createCaseView(records, clock, CASE_TENANT_ID)], clock },
    { clientId: CLIENT_ID, secret: SECRET, permissions: input.permissions ?? ALL_PERMISSIONS },
  );
  const mailbox = await startMailbox({ clock });
  const { keyPrefix = uniqueKeyPrefix() } = input;
  const store = input.store ?? (await openTestStore({ now: clock.now, keyPrefix }));
  const settingsJson = caseSettings(input, graph, mailbox);
  const settings = readSettings("all", {
    env: { STEADYSTATE_CONFIG: "steadystate.yaml" },
    readFile: () => JSON.stringify(settingsJson),
  });
  const mailer = createSmtpMailer({
    from: "Steadystate <provisioning@fabrikam.example>",
    url: mailbox.smtpUrl,
    requireTls: true,
    ca: readFileSync(mailbox.caFile, "utf8"),
  });
  const otherChannels = createChannels(() => settings, {
    realNow: Date.now,
    monotonicNow: () => performance.now(),
  });
  const log = createMemoryLog();
  const telemetry = startTelemetry({ telemetry: store.telemetry, log });
  const context = {
    settings,
    store,
    clock: { now: clock.now, speed: () => SPEED, slowsDownAt: null },
    realNow: Date.now,
    random: () => 0.5,
    uuid: randomUUID,
    readFile: (path: string) => readFile(path, "utf8"),
    rereadSettings: () => settings,
    isMemoryTight: async () => false,
    telemetry,
    problems: createProcessProblems({ now: clock.now, log }),
    log,
  };
  const [tenant] = settings.tenants;
  if (tenant === undefined) throw new Error("the settings of a case have one tenant");
  const toRealMs = (ms: number) => ms;
  const tenantTasks = await createTenantTasks(tenant, context, toRealMs);
  const targetTasks = await createTargetTasks(tenant, context, toRealMs);
  const server = await startTestServer({
    store,
    now: clock.now,
    tenants: watchedTenants(settings),
    thresholds: settings.assessment,
    personSearch: createPersonSearch(settings.privacy),
  });
  closeAfterTests(async () => {
    await telemetry.stop();
    await server.close();
    mailer.close();
    otherChannels.close();
    await mailbox.close();
    await graph.close();
  });

  const limits = { ...LIMITS, groupWaitMs: input.groupWaitMs ?? 0 };
  const dispatch = createDispatchTask(context, limits);
  // The assessment runs last, because in the product it soon sees what every poll has read.
  const isAssessment = ({ id }: { readonly id: string }) => id.endsWith("~assess");
  const polls = [...tenantTasks.filter((task) => !isAssessment(task)), ...targetTasks];
  const formerTenants = createFormerTenantGroup(
    {
      tenants: [tenant.name],
      store,
      thresholds: settings.assessment,
      now: clock.now,
      log,
    },
    toRealMs,
  );
  const tasks = [...polls, ...tenantTasks.filter(isAssessment), ...formerTenants.tasks];
  return {
    clock,
    graph,
    mailbox,
    store,
    server,
    settings: settingsJson,
    logLines: log.lines,
    records,
    async poll({ afterMs = 0, without = [] } = {}) {
      clock.advanceTo(clock.now() + afterMs);
      const dueTasks = tasks.filter(({ id }) => !without.includes(id.split("~")[1] ?? ""));
      for (const task of dueTasks) await task.run();
      await dispatch.run();
      for (const { id } of await store.incidents.dueNotifications(clock.now(), 100)) {
        await deliverNotification(id, {
          incidents: store.incidents,
          channels: {
            find: (address) => (address.channel === "mail" ? mailer : otherChannels.find(address)),
          },
          now: clock.now,
          random: () => 0.5,
          speed: () => 1,
          log,
        });
      }
      await telemetry.flush();
    },
    async api(path) {
      const { status, body, text } = await server.get(`/api/v1${path}`);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
      return body;
    },
    ready: async () => (await server.get("/readyz")).body,
    metrics: async () => (await server.get("/metrics")).text,
    mails: () => [...mailbox.mails()].reverse(),
  };
}

function caseSettings(
  { settings = {}, tenant = {} }: CaseInput,
  graph: GraphServer,
  mailbox: Mailbox,
) {
  return {
    tenants: [
      {
        name: CASE_TENANT,
        tenantId: CASE_TENANT_ID,
        cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
        credential: { clientId: CLIENT_ID, secret: SECRET },
        ...tenant,
      },
    ],
    mail: {
      from: "Steadystate <provisioning@fabrikam.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [{ to: ["oncall@fabrikam.example"] }],
    server: { publicUrl: "https://steadystate.fabrikam.example" },
    ...settings,
  };
}

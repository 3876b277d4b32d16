import { Settings } from "../../config/settings-schema.ts";
import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import { ok } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import { personText } from "../../wording/person.ts";
import { createDispatchTask } from "../../worker/dispatch/dispatch-task.ts";
import { createGraphClient, type GraphClient } from "../../worker/graph/graph-client.ts";
import { createTokenSource, type TokenSource } from "../../worker/graph/token-source.ts";
import { createTargetPoll } from "../../worker/poll/poll-target.ts";
import { createTenantPolls, type TenantPoll } from "../../worker/tenant-polls.ts";
import { createAssessmentRecorder } from "./assessment-recorder.ts";
import { createDispatchMemory } from "./dispatch-memory.ts";
import { createExchangeDispatcher } from "./exchange-dispatcher.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createRecordedGet } from "./recorded-get.ts";
import type {
  AssessedWorld,
  GraphClientSettings,
  HttpExchange,
  RecordedMessage,
  TargetSetting,
  WorldTargets,
} from "./world-records.ts";

/** The time between two steps of the model, and the poll interval in its settings. */
export const POLL_MS = 5 * MINUTE;

/**
 * The assignments are read only in tenants with at most this many people. To read those of a larger tenant would
 * take most of the run time, and no score depends on them.
 */
const MAX_PEOPLE_WITH_ASSIGNMENTS = 5000;

/**
 * Announcements wait this long for others that belong in the same message. So the dispatch runs this long after the
 * assessment.
 */
const DISPATCH_AFTER_MS = 30 * SECOND;

const TENANT = "backtest";

/** What the worker reaches over the network. */
type WorldAccess = {
  readonly peopleCount: number;
  readonly graphClient: GraphClientSettings;
  readonly graph: HttpExchange;
  readonly targets: WorldTargets;
};

type WorkerModel = {
  /** Runs every poll that is due, and then the assessment. */
  poll(now: Instant): Promise<void>;
  /** Source ids of the people and groups whose current status is `failing`. */
  failingIds(jobId: string, now: Instant): ReadonlySet<string>;
  /** Number of leavers with an active account, by the last assessment. */
  activeLeavers(jobId: string): number;
  /** Number of people without an account, by the last assessment. */
  missingAccounts(jobId: string): number;
  assessed(): AssessedWorld;
  /** The messages to the recipients of the only route; empty without `writesMessages`. */
  messages(): readonly RecordedMessage[];
};

/**
 * The worker of one tenant. The worker's own code does the sign-in, builds every request to Graph
 * and to the SCIM servers, reads the answers, keeps watermarks and re-reads, collects the facts,
 * assesses, decides about incidents, and writes the messages with the default settings. So the assessment knows only
 * what the product reads, and not the true state of the world.
 *
 * Three parts differ from the product:
 * - The store is in memory and has the interface of the product's store.
 * - The transport is a function call instead of a socket (`createExchangeDispatcher`), or a recorded response of a
 *   SCIM server (`createRecordedGet`).
 * - The polls of a step run one after the other at the same simulated time, and without a request budget.
 *
 * The model does not read the metrics pages of SCIM servers, and does not send the messages that it writes.
 */
export function createWorkerModel(
  world: WorldAccess,
  { writesMessages = false }: { readonly writesMessages?: boolean } = {},
): WorkerModel {
  const clock = { now: 0 };
  const now = () => clock.now;
  const recorder = createAssessmentRecorder({ pollMs: POLL_MS, now });
  const { store, memoryLog } = createMemoryStore({
    tenant: TENANT,
    onAssessment: recorder.recordAssessment,
    onIncidentChange: (change) => {
      recorder.recordIncidentChange(change);
      dispatchMemory.addChange(change);
    },
  });
  const dispatchMemory = createDispatchMemory(store, recorder.recordNotification);
  const settings = settingsFor(world);
  const [tenant] = settings.tenants;
  if (tenant === undefined) throw new Error("The settings have no tenant.");
  const graph = connectGraph(world, now);
  const polls = createTenantPolls({
    tenant,
    settings,
    graph,
    store,
    ...UNUSED_DEPENDENCIES,
    now,
    log: NO_LOG,
  });
  const dispatch = createDispatch(dispatchMemory.store, settings, now);
  const targets = createTargetPolls(world, settings, { store, now });
  const lastRunAt = new Map<TenantPoll["kind"], Instant>();
  const failing = new Map<string, Set<string>>();

  const runIfDue = async ({ kind, everyMs, run }: TenantPoll): Promise<void> => {
    if (clock.now - (lastRunAt.get(kind) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    lastRunAt.set(kind, clock.now);
    await run();
    // The back-fill runs every second, so it ends long before the next step.
    if (kind !== "backfill") return;
    for (let state = await store.polls.load(TENANT, kind); state?.isComplete === false; ) {
      if (state.readFailure !== null) return;
      await run();
      state = await store.polls.load(TENANT, kind);
    }
  };
  const refreshFailingIds = (at: Instant): void => {
    for (const state of memoryLog.takeChangedStates()) {
      const assessment = recorder.assessment(state.jobId);
      const appStatus = assessPersonAppStatus(state, assessment, settings.assessment, at);
      const { reason, remedy } = personText(appStatus);
      recorder.recordTexts([reason, remedy]);
      const ids = failing.get(state.jobId) ?? new Set();
      failing.set(state.jobId, ids);
      if (appStatus.status === "failing") ids.add(state.sourceId);
      else ids.delete(state.sourceId);
    }
  };

  return {
    async poll(at) {
      clock.now = at;
      for (const poll of polls) {
        // The probes run before the assessment, so that the assessment uses the result of the same step.
        if (poll.kind === "assess") await targets.poll();
        await runIfDue(poll);
      }
      if (writesMessages) await dispatch();
    },
    failingIds(jobId, at) {
      refreshFailingIds(at);
      return failing.get(jobId) ?? new Set();
    },
    missingAccounts: (jobId) => recorder.assessment(jobId)?.missingAccounts ?? 0,
    activeLeavers: (jobId) => recorder.assessment(jobId)?.failures.leavers ?? 0,
    assessed: recorder.assessed,
    messages: recorder.messages,
  };
}

/** What the polls of the product need and the model does not use. */
const UNUSED_DEPENDENCIES = {
  isMemoryTight: async () => false,
  telemetry: { count() {}, observe() {} },
  readFile: () => Promise.reject(new Error("no file")),
};

function settingsFor({ graphClient, peopleCount }: WorldAccess): Settings {
  const { origin, tenantId, clientId, secret } = graphClient;
  const interval = `${POLL_MS / MINUTE}m`;
  return Settings.parse({
    tenants: [
      {
        name: TENANT,
        tenantId,
        cloud: { authority: origin, graph: origin },
        credential: { clientId, secret },
        poll: {
          logs: interval,
          jobs: interval,
          audits: interval,
          targets: interval,
          assignments: peopleCount > MAX_PEOPLE_WITH_ASSIGNMENTS ? "off" : "1h",
        },
      },
    ],
    mail: {
      from: "Steadystate <steadystate@contoso.example>",
      smtp: { url: "smtp://mail.example" },
    },
    notify: [{ to: ["oncall@contoso.example"] }],
    assessment: {},
  });
}

function connectGraph({ graphClient, graph }: WorldAccess, now: () => Instant): GraphClient {
  const { origin, tenantId, clientId, secret } = graphClient;
  const agent = createExchangeDispatcher(graph);
  const endpoints = {
    authority: origin,
    graph: origin,
    outlook: origin,
    portal: null,
    caFile: null,
    isCustom: true,
  };
  const signIn = createTokenSource({
    tenantId,
    endpoints,
    credential: { clientId, secret },
    agent,
    readFile: async () => "",
    now,
  });
  const noBudget = { acquire: async () => 0, pauseFor: async () => {} };
  return createGraphClient({
    graphOrigin: origin,
    agent,
    token: cacheToken(signIn),
    budgets: {
      reports: noBudget,
      synchronization: noBudget,
      identity: noBudget,
      assignments: noBudget,
    },
    random: () => 0,
    sleep: async () => {},
    log: NO_LOG,
  });
}

function createDispatch(
  store: ReturnType<typeof createDispatchMemory>["store"],
  settings: Settings,
  now: () => Instant,
): () => Promise<unknown> {
  const clock = { now: () => now() + DISPATCH_AFTER_MS };
  return createDispatchTask({ settings, store, clock, log: NO_LOG }).run;
}

/** MSAL's own cache takes longer than a simulated request, so this cache keeps the token. */
function cacheToken(source: TokenSource): TokenSource {
  let token: string | null = null;
  return async (forceRefresh) => {
    if (token !== null && !forceRefresh) return ok(token);
    const result = await source(forceRefresh);
    token = result.ok ? result.value : null;
    return result;
  };
}

type TargetPollContext = Pick<Parameters<typeof createTargetPoll>[0], "store" | "now">;

/**
 * The polls of the SCIM servers. If the setting of a server has changed, its poll is created again, as after a restart
 * of the worker.
 */
function createTargetPolls(
  { targets }: WorldAccess,
  settings: Settings,
  context: TargetPollContext,
) {
  const sendGet = createRecordedGet(targets);
  const pollIntervalMs = settings.tenants[0]?.poll.targets ?? POLL_MS;
  const polls = new Map<string, { readonly key: string; readonly poll: () => Promise<unknown> }>();
  return {
    async poll(): Promise<void> {
      for (const setting of targets.settings()) {
        const key = `${setting.token} ${setting.tokenExpiresAt}`;
        const known = polls.get(setting.application);
        const { poll } = known?.key === key ? known : { poll: createPoll(setting) };
        polls.set(setting.application, { key, poll });
        await poll();
      }
    },
  };

  function createPoll({ application, url, token, tokenExpiresAt }: TargetSetting) {
    return createTargetPoll({
      ...context,
      target: {
        name: application,
        tenant: TENANT,
        application,
        tokenExpiresAt: tokenExpiresAt ?? undefined,
        scim: { url, token, allowPrivate: true },
      },
      pollIntervalMs,
      realNow: () => 0,
      uuid: () => "00000000-0000-4000-8000-000000000000",
      sendGet,
      log: NO_LOG,
    });
  }
}

const NO_LOG = { debug() {}, info() {}, warn() {}, error() {} };

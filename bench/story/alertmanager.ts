import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { stopChild } from "../../start/stop-child.ts";
import { findFreePort } from "../../test/free-ports.ts";
import { killAtExit } from "../kill-at-exit.ts";
import { waitUntilReady } from "../wait-until-ready.ts";

type AlertLabels = Readonly<Record<string, string>>;

export type Alertmanager = {
  /** Of alerts that fire at the same time, the positions of those that the others inhibit. */
  inhibited(alerts: readonly AlertLabels[]): Promise<ReadonlySet<number>>;
  stop(): Promise<void>;
};

type AlertState = {
  readonly labels: AlertLabels;
  readonly status: { readonly inhibitedBy: readonly string[] };
};

/** Debian's name, and the name of the program itself. */
export const ALERTMANAGER_PROGRAMS = ["prometheus-alertmanager", "alertmanager"];
const ANSWER_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Its alerts show that Alertmanager has read everything before them. */
const MARK = "steadystate_replay_mark";
const MARK_RULE = {
  source_matchers: [`${MARK}="source"`],
  target_matchers: [`${MARK}="target"`],
  equal: ["round"],
};

/** Starts a real Alertmanager with the inhibition rules of a settings file. Nothing is sent. */
export async function startAlertmanager(program: string, file: string): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-alertmanager-"));
  const config = join(folder, "alertmanager.yaml");
  const { inhibit_rules: rules } = parse(readFileSync(file, "utf8")) as {
    readonly inhibit_rules: readonly object[];
  };
  writeFileSync(
    config,
    stringify({
      route: { receiver: "none" },
      receivers: [{ name: "none" }],
      inhibit_rules: [...rules, MARK_RULE],
    }),
  );
  const port = await findFreePort();
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", 2] },
  );
  const cancelKill = killAtExit(child.pid ?? 0);
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady("Alertmanager", url);
  const api = createAlertApi(url);
  return {
    inhibited: createInhibitionCheck(api),
    async stop() {
      await stopChild(child, STOP_TIMEOUT_MS);
      cancelKill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type AlertApi = {
  post(alerts: readonly { readonly labels: AlertLabels; readonly endsAt: number }[]): Promise<void>;
  list(): Promise<readonly AlertState[]>;
};

function createAlertApi(url: string): AlertApi {
  return {
    async post(alerts) {
      const startsAt = new Date(Date.now() - HOUR_MS).toISOString();
      const body = JSON.stringify(
        alerts.map(({ labels, endsAt }) => ({
          labels,
          startsAt,
          endsAt: new Date(endsAt).toISOString(),
        })),
      );
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(`Alertmanager: ${answer.status} ${await answer.text()}`);
    },
    async list() {
      return (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly AlertState[];
    },
  };
}

function createInhibitionCheck({ post, list }: AlertApi): Alertmanager["inhibited"] {
  let round = 0;
  let posted: readonly AlertLabels[] = [];
  return async (alerts) => {
    round += 1;
    const marks = ["source", "target"].map((role) => ({
      alertname: MARK,
      [MARK]: role,
      round: String(round),
    }));
    const now = Date.now();
    const keys = alerts.map(labelKey);
    const ended = posted.filter((labels) => !keys.includes(labelKey(labels)));
    await post([
      ...ended.map((labels) => ({ labels, endsAt: now - 1000 })),
      ...[...alerts, ...marks].map((labels) => ({ labels, endsAt: now + HOUR_MS })),
    ]);
    posted = [...alerts, ...marks];
    const states = await listWhenRead(list, labelKey(marks[1] ?? {}));
    const inhibitedKeys = new Set(
      states
        .filter(({ status }) => status.inhibitedBy.length > 0)
        .map(({ labels }) => labelKey(labels)),
    );
    return new Set(keys.flatMap((key, index) => (inhibitedKeys.has(key) ? [index] : [])));
  };
}

/**
 * The alerts, after the last posted one is inhibited. They are read once more then: Alertmanager can have worked out
 * the states of the first alerts of a list before it had read all of them.
 */
async function listWhenRead(list: AlertApi["list"], lastKey: string) {
  const deadline = performance.now() + ANSWER_TIMEOUT_MS;
  for (;;) {
    const states = await list();
    const last = states.find(({ labels }) => labelKey(labels) === lastKey);
    if ((last?.status.inhibitedBy.length ?? 0) > 0) return await list();
    if (performance.now() > deadline)
      throw new Error("Alertmanager does not inhibit the mark of the replay.");
    await wait(10);
  }
}

const labelKey = (labels: AlertLabels): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";

const root = join(import.meta.dirname, "../..");

export type PrometheusSeries = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
};

export type PrometheusProcess = {
  /**
   * Returns `data` of an answer of the HTTP API. Throws an error with the message of Prometheus.
   */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Returns the series of an instant query. */
  instant(expr: string, atSeconds: number): Promise<readonly PrometheusSeries[]>;
  stop(): Promise<void>;
};

/**
 * Starts a Prometheus with the scrape job and the rules of docker compose. Prometheus scrapes
 * `targets` every second.
 */
export async function startPrometheus(
  key: string,
  targets: readonly string[],
): Promise<PrometheusProcess> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-prometheus-"));
  const config = join(folder, "prometheus.yml");
  writeFileSync(join(folder, "key"), key);
  writeFileSync(config, prometheusSettings(folder, targets));
  const port = await freePort();
  const child = spawn(
    "prometheus",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    { stdio: "ignore" },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));

  async function get(path: string, query: Readonly<Record<string, string>> = {}) {
    const parameters = new URLSearchParams(query);
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${parameters}`);
    const answer = (await response.json()) as { status: string; error?: string; data: unknown };
    if (answer.status !== "success") throw new Error(`${query["query"] ?? path}: ${answer.error}`);
    return answer.data;
  }

  return {
    get,
    async instant(expr, atSeconds) {
      const data = await get("query", { query: expr, time: String(atSeconds) });
      return (data as { result: readonly PrometheusSeries[] }).result;
    },
    async stop() {
      child.kill("SIGKILL");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function prometheusSettings(folder: string, targets: readonly string[]): string {
  const composeSettings = parse(
    readFileSync(join(root, "dashboards/provisioning/prometheus.yml"), "utf8"),
  ) as { scrape_configs: readonly { authorization: object }[] };
  return stringify({
    ...composeSettings,
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(root, "dashboards/generated/alerts.yaml")],
    scrape_configs: composeSettings.scrape_configs.map((job) => ({
      ...job,
      authorization: { ...job.authorization, credentials_file: join(folder, "key") },
      static_configs: [{ targets }],
    })),
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { readMixinConfig } from "../../dashboards/mixin-config.ts";
import { MUTE_RULES } from "../../domain/incident/mute-incidents.ts";
import { CONFIG_TEXT, DEFAULT_CONFIG, GENERATED_FILES } from "./generated-rules.ts";

const root = join(import.meta.dirname, "../..");

/** Runs `npm run dashboards` as users do, with another config that it writes to another folder. */
function buildWith(configText: string, env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-mixin-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, "config.yaml");
  const out = join(folder, "out");
  writeFileSync(config, configText);
  const { status, stderr } = spawnSync(
    process.execPath,
    ["dist/dashboards/build.js", "--config", config, "--out", out],
    { cwd: root, encoding: "utf8", env: { ...process.env, ...env } },
  );
  return { status, stderr, out };
}

describe("npm run dashboards", () => {
  test("writes the rules and dashboards of another scrape job with other addresses", () => {
    const { status, stderr, out } = buildWith(
      CONFIG_TEXT.replace('selector: job="steadystate"', 'selector: job="entra"').replace(
        "disablementWarningDays: 7",
        "disablementWarningDays: 3",
      ),
      {
        STEADYSTATE_CONSOLE_URL: "https://steadystate.example/",
        STEADYSTATE_RUNBOOK_URL: "https://wiki.example/runbook",
        STEADYSTATE_GRAFANA_URL: "https://grafana.example/team",
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readdirSync(out).sort()).toEqual(Object.keys(GENERATED_FILES).sort());
    const text = readFileSync(join(out, "alerts.yaml"), "utf8");
    expect(text).not.toMatch(/127\.0\.0\.1|job="steadystate"/);
    expect(text).toContain("console_url: https://steadystate.example/#/incidents");
    expect(text).toContain("runbook_url: https://wiki.example/runbook#steadystatedown");
    expect(text).toContain("dashboard_url: https://grafana.example/team/d/steadystate-");
    expect(text).toContain('absent(up{job="entra"} == 1)');
    expect(text).toContain(`< ${3 * 86_400}`);
  });

  test("refuses an address that is not absolute and a setting that does not exist, and says what to correct", () => {
    const { status, stderr } = buildWith(
      CONFIG_TEXT.replace("http://127.0.0.1:3000", "grafana").replace("selector:", "selectr:"),
    );
    expect(status).toBe(1);
    expect(stderr).toContain("grafanaUrl: must be an absolute address");
    expect(stderr).toContain("selectr");
    expect(stderr).toContain("STEADYSTATE_GRAFANA_URL");
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe("the config of the dashboards", () => {
  test("has the scrape job and the addresses of docker compose", () => {
    const { scrape_configs } = parse(
      readFileSync(join(root, "dashboards/provisioning/prometheus.yml"), "utf8"),
    ) as { scrape_configs: readonly { job_name: string }[] };
    expect(DEFAULT_CONFIG.selector).toBe(`job="${scrape_configs[0]?.job_name}"`);
    const compose = readFileSync(join(root, "docker-compose.yml"), "utf8");
    for (const url of [DEFAULT_CONFIG.consoleUrl, DEFAULT_CONFIG.grafanaUrl])
      expect(compose).toContain(url);
    expect(DEFAULT_CONFIG.runbookUrl).toBe(`${DEFAULT_CONFIG.consoleUrl}/runbook`);
  });

  test("does not replace an address by an empty variable, as compose files set it", () => {
    expect(readMixinConfig(CONFIG_TEXT, { STEADYSTATE_GRAFANA_URL: "" })).toEqual(DEFAULT_CONFIG);
  });
});

describe("the inhibit rules for Alertmanager", () => {
  type Matchers = readonly string[];
  type Example = {
    inhibit_rules: readonly {
      source_matchers: Matchers;
      target_matchers: Matchers;
      equal: readonly string[];
    }[];
  };
  const { inhibit_rules } = parse(GENERATED_FILES["alertmanager.yaml"] ?? "") as Example;
  const matchedValue = (matchers: Matchers, label: string) =>
    matchers
      .map((matcher) => new RegExp(`^${label}=~?"(?<text>.*)"$`).exec(matcher)?.groups?.["text"])
      .find((text) => text !== undefined);

  test("contain exactly the pairs of the table by which Steadystate mutes incidents", () => {
    const muted = inhibit_rules.flatMap(({ source_matchers, target_matchers }) => {
      const by = matchedValue(target_matchers, "muted_by");
      if (by === undefined) return [];
      expect(matchedValue(source_matchers, "kind")).toBe(by);
      const kinds = matchedValue(target_matchers, "kind")?.split("|") ?? [];
      return kinds.map((kind) => `${by} mutes ${kind}`);
    });
    const table = MUTE_RULES.flatMap(({ by, kinds }) => kinds.map((kind) => `${by} mutes ${kind}`));
    expect(new Set(muted)).toEqual(new Set(table));
    expect(muted.length).toBe(new Set(muted).size);
  });

  test("mute a warning while the same alert is critical, and compare the tenant in every rule", () => {
    expect(inhibit_rules[0]?.equal).toContain("alertname");
    for (const { equal } of inhibit_rules) expect(equal).toContain("tenant");
  });
});

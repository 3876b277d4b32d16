import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { INCIDENT_ALERTS } from "../../domain/alert.ts";
import { METRICS } from "../../domain/metrics.ts";
import { POLL_KINDS } from "../../domain/poll-kind.ts";
import { PROCESS_PROBLEM_CODES } from "../../domain/process-problem.ts";

/** What the runbook may refer to. */
type Sources = {
  readonly root: string;
  /** The OpenAPI document of a running server, as JSON. */
  readonly apiDocument: string;
};

/** Names on the screens of Microsoft, which no test can check. */
const NAMES_IN_ENTRA = [
  "Admin credentials",
  "Test Connection",
  "Allow deletes",
  "Start provisioning",
  "Restart provisioning",
  "Clear quarantine",
  "Service health",
  "App registrations",
  "Certificates & secrets",
  "Enterprise applications → the app → Provisioning",
  "Entra Connect → Cloud Sync",
];

/** The code and the names in the texts that nothing in the product matches. */
export function findUnknownReferences(
  texts: readonly string[],
  sources: Sources,
): readonly string[] {
  const isKnownCode = createCodeCheck(sources);
  const consoleText = readAll(sources.root, "server/console/*.tsx");
  const isOnScreen = (name: string) =>
    NAMES_IN_ENTRA.includes(name) || new RegExp(`[>"]${name}[<"]`).test(consoleText);
  return texts.flatMap((text) => [
    ...[...text.matchAll(/`(?<code>[^`]+)`/g)]
      .map((match) => match.groups?.["code"] ?? "")
      .filter((code) => !isKnownCode(code)),
    ...[...text.replaceAll(/`[^`]+`/g, "").matchAll(/(?<![\w/])_(?<name>[^_]+)_/g)]
      .map((match) => match.groups?.["name"] ?? "")
      .filter((name) => !isOnScreen(name)),
  ]);
}

function createCodeCheck({ root, apiDocument }: Sources): (code: string) => boolean {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const scripts = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const settings = read("docs/settings.md");
  const workerText = readAll(root, "worker/*.ts");
  const quarantineReasons = read("domain/quarantine-reason.ts") + read("domain/observed-job.ts");
  const api = JSON.parse(apiDocument) as { paths: Record<string, Record<string, object>> };
  const words = new Set<string>([
    ...POLL_KINDS,
    ...PROCESS_PROBLEM_CODES,
    ...Object.values(METRICS).flatMap(({ labels }) => labels),
    ...INCIDENT_ALERTS.map(({ kind }) => kind),
    ...["stale", "waiting"].filter((status) => apiDocument.includes(`"${status}"`)),
    ...["401", "/healthz", "/readyz", "problems", "status", "credentials_file", "selector"],
  ]);
  return (code) => {
    const script = /^npm run (?<name>[\w:]+)(?: -- (?<options>.+))?$/.exec(code)?.groups;
    if (script !== undefined) {
      const [word = ""] = script["options"]?.split(" ") ?? [];
      return script["name"]! in scripts.scripts && isDeclaredWord(word, workerText);
    }
    const route = /^(?<method>GET|POST) (?<path>\/api\/v1[^?]*)(?:\?(?<name>\w+)=\w+)?$/.exec(code);
    if (route?.groups !== undefined) {
      const { method = "", path = "", name } = route.groups;
      const operation = api.paths[path]?.[method.toLowerCase()];
      return (
        operation !== undefined &&
        (name === undefined || JSON.stringify(operation).includes(`"name":"${name}"`))
      );
    }
    return (
      words.has(code) ||
      (code.includes("/") && existsSync(join(root, code))) ||
      apiDocument.includes(`"${code}":{`) ||
      settings.includes(`| \`${code}\` |`) ||
      settings.includes(`| \`${code}.`) ||
      settings.includes(`| \`${code}[]`) ||
      quarantineReasons.includes(`"${code}"`) ||
      workerText.includes(`, "${code}")`)
    );
  };
}

/** True for an option that a command declares, for a word that it compares, and for no word. */
function isDeclaredWord(word: string, code: string): boolean {
  return word.startsWith("--")
    ? new RegExp(`\\b${word.slice(2)}"?: \\{ type:`).test(code)
    : word === "" || code.includes(`"${word}"`);
}

function readAll(root: string, pattern: string): string {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", pattern], {
    cwd: root,
    encoding: "utf8",
  });
  return files
    .trim()
    .split("\n")
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
}

// `npm run simulator`: a simulated Entra tenant with Graph, a SCIM server and a mailbox; or only
// the mailbox.
import { copyFileSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "../command-line/read-options.ts";
import { DEMO_APPS } from "./environment/demo-apps.ts";
import type { EnvironmentOptions } from "./environment/environment.ts";
import { ACTION_RULES } from "./scenario/scenario-grammar.ts";
import { keepStoryTime } from "./story-time.ts";
import { DIRECTORY_APPS } from "./tenant/applications.ts";

const HELP = `npm run simulator -- [options]          runs a simulated tenant with Graph, a SCIM server and a mailbox
npm run simulator -- mailbox [options]  runs only the mailbox

  --seed N            seed of the simulated tenant (default 8)
  --people N          people in the tenant, 20 to 200,000 (default 600)
  --scenario FILE     scheduled events and faults; simulator/demo.scenario is an example (default: none)
  --add-apps NAMES    more applications, separated by commas: an app, or a job from or to a directory (below)
  --history-days N    days of simulated history before the start (default 14)
  --speed N           simulated seconds per real second (default 1)
  --graph-port N      port of Graph and sign-in, HTTPS (default: any free port)
  --control-port N    port for setting faults of Graph, HTTP: /_simulator/faults (default: not started)
  --scim-port N       port of the SCIM server, HTTP; POST /_fault sets faults (default: any free port)
  --smtp-port N       port of the mailbox, SMTP with STARTTLS (default: any free port)
  --web-port N        port of the mailbox's web page (default: any free port)
  --host ADDRESS      address on which Graph and the SCIM server, or only the mailbox, listen (default 127.0.0.1)
  --name NAME         additional name in the certificate of Graph, or of only the mailbox
  --story             applications and scenario of "npm run demo"; then time runs at real speed. Its time is kept
                      in the folder of --folder, so that a restart continues the story
  --folder FOLDER     folder for the certificate file that clients must trust (default: a temporary folder)

To sign in to Graph, use tenant 11111111-2222-4333-8444-555555555555,
client 66666666-7777-4888-8999-aaaaaaaaaaaa and the secret "simulated".

Jobs from or to a directory:
${DIRECTORY_APPS.map((name) => `  ${name}`).join("\n")}

A line of a scenario is a day, a time (UTC) and an action, such as "day 2 10:00 pause Slack". All actions:
${ACTION_RULES.map(({ example }) => `  ${example}`).join("\n")}
`;

const TEXT_OPTION = { type: "string" } as const;
const { values, words, readNumber, readPort, exitWithUsageError } = readOptions({
  command: "npm run simulator",
  help: HELP,
  words: { max: 1, known: ["mailbox"] },
  options: {
    seed: TEXT_OPTION,
    people: TEXT_OPTION,
    scenario: TEXT_OPTION,
    "add-apps": TEXT_OPTION,
    "history-days": TEXT_OPTION,
    speed: TEXT_OPTION,
    "graph-port": TEXT_OPTION,
    "control-port": TEXT_OPTION,
    "scim-port": TEXT_OPTION,
    "smtp-port": TEXT_OPTION,
    "web-port": TEXT_OPTION,
    host: TEXT_OPTION,
    name: TEXT_OPTION,
    folder: TEXT_OPTION,
    story: { type: "boolean" },
  },
});

const running = words.length > 0 ? await startMailboxOnly() : await startFullEnvironment();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void running.close());

async function startMailboxOnly() {
  const { startMailbox } = await import("./mailbox/mailbox-server.ts");
  const mailbox = await startMailbox({
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.name === undefined ? {} : { names: [values.name] }),
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    smtpPort: readPort("smtp-port", 0),
    webPort: readPort("web-port", 0),
    clock: { now: Date.now },
  });
  process.stdout.write(`SMTP ${mailbox.smtpUrl}\nPage ${mailbox.webUrl}\nCA   ${mailbox.caFile}\n`);
  return mailbox;
}

async function startFullEnvironment() {
  const { host, name } = values;
  const options = {
    seed: readNumber("seed", 8),
    peopleCount: readNumber("people", 600, { min: 20, max: 200_000, isWhole: true }),
    ...(values.story === true ? storyOptions() : scenarioOptions()),
    scimApp: "8x8",
    historyDays: readNumber("history-days", 14),
    realNow: Date.now,
    logProgress: (text) => process.stderr.write(`simulator: ${text}…\n`),
    ...(host === undefined ? {} : { host }),
    ...(name === undefined ? {} : { names: [name] }),
    ports: {
      graph: readPort("graph-port", 0),
      scim: readPort("scim-port", 0),
      smtp: readPort("smtp-port", 0),
      web: readPort("web-port", 0),
      ...(values["control-port"] === undefined ? {} : { control: readPort("control-port", 0) }),
    },
  } satisfies EnvironmentOptions;
  // Loaded only now, so that `--help` and a sentence about a wrong option appear at once.
  const { startEnvironment } = await import("./environment/environment.ts");
  const environment = await startEnvironment(options);
  const caFile = copyCaFile(environment.graph.caFile);
  process.stdout.write(
    `Graph    ${environment.graph.url} (also sign-in; CA certificate: ${caFile})\n` +
      `Control  ${environment.graph.controlUrl ?? "not started; give --control-port"}\n` +
      `SCIM     ${environment.scimServer.url}\nMailbox  ${environment.mailbox.smtpUrl}, web page ${environment.mailbox.webUrl}\n`,
  );
  return environment;
}

function scenarioOptions() {
  return {
    apps: [
      { name: "8x8" },
      { name: "Slack" },
      { name: "Zoom", startState: "initial-cycle" },
      ...addedApps(),
    ],
    liveStartsAt: Date.now(),
    speed: readNumber("speed", 1),
    until: null,
    scenario: values.scenario === undefined ? "" : readScenarioFile(values.scenario),
  } satisfies Partial<EnvironmentOptions>;
}

function storyOptions() {
  if (values.folder === undefined)
    return exitWithUsageError("--story needs --folder, in which the time of the story is kept.");
  const { initialTime, startedAt, until } = keepStoryTime(values.folder, Date.now());
  return {
    apps: DEMO_APPS,
    liveStartsAt: initialTime,
    startedAt,
    speed: readNumber("speed", 100),
    until,
    scenario: readFileSync(join(import.meta.dirname, "demo-live.scenario"), "utf8"),
  } satisfies Partial<EnvironmentOptions>;
}

/** Returns the file that clients must trust: a copy in the folder of `--folder`, if it is given. */
function copyCaFile(caFile: string): string {
  const { folder } = values;
  if (folder === undefined) return caFile;
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, "graph-ca.pem");
  // Renamed, so that no client reads half a file.
  copyFileSync(caFile, `${copy}.new`);
  renameSync(`${copy}.new`, copy);
  return copy;
}

function readScenarioFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return exitWithUsageError(`--scenario is "${file}": the file cannot be read.`);
  }
}

function addedApps(): readonly { readonly name: string }[] {
  const names = (values["add-apps"] ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "").map((name) => ({ name }));
}

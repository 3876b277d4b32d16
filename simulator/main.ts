// The simulator by itself: an Entra tenant behind Graph, a SCIM server and a mailbox; or the mailbox alone.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFlags } from "./flags.ts";
import { startMailbox } from "./mailbox/server.ts";
import { openStage } from "./stage/stage.ts";

const HELP = `npm run simulator -- [options]          a tenant behind Graph, a SCIM server, a mailbox
npm run simulator -- mailbox [options]  the mailbox alone

  --seed N            which world (default 8)
  --people N          people in the tenant, 20 to 200,000 (default 600)
  --story FILE        what happens when; see simulator/demo.story
  --history-days N    days lived before it begins (default 14)
  --speed N           simulated seconds in one real second (default 1)
  --graph-port N      Graph and sign-in over HTTPS (default any free one)
  --control-port N    faults of Graph on demand, over HTTP on loopback: /_simulator/faults
  --scim-port N       the SCIM server (default any free one; faults: POST /_fault)
  --smtp-port N       the mailbox's SMTP with STARTTLS (default any free one)
  --web-port N        the mailbox's page (default any free one)
  --host ADDRESS      where the mailbox listens (default 127.0.0.1)
  --name NAME         a further name that the mailbox's certificate is good for
  --folder FOLDER     where the certificates to trust are written

Sign in to Graph with tenant 11111111-2222-4333-8444-555555555555,
client 66666666-7777-4888-8999-aaaaaaaaaaaa and the secret "simulated".
`;

const text = { type: "string" } as const;
const { values, word, number, port, refuse } = readFlags({
  command: "npm run simulator",
  word: "mailbox",
  options: {
    seed: text,
    people: text,
    story: text,
    "history-days": text,
    speed: text,
    "graph-port": text,
    "control-port": text,
    "scim-port": text,
    "smtp-port": text,
    "web-port": text,
    host: text,
    name: text,
    folder: text,
    help: { type: "boolean" },
  },
});

if (values.help === true) {
  process.stdout.write(HELP);
} else {
  const part = word === "mailbox" ? await mailboxAlone() : await wholeStage();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void part.close());
}

async function mailboxAlone() {
  const mailbox = await startMailbox({
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.name === undefined ? {} : { names: [values.name] }),
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    smtpPort: port("smtp-port", 0),
    webPort: port("web-port", 0),
    clock: { now: Date.now },
  });
  process.stdout.write(`SMTP ${mailbox.smtpUrl}\nPage ${mailbox.webUrl}\nCA   ${mailbox.caFile}\n`);
  return mailbox;
}

async function wholeStage() {
  const stage = await openStage({
    seed: number("seed", 8),
    people: number("people", 600),
    apps: [{ name: "8x8" }, { name: "Slack" }, { name: "Zoom", begins: "initial-cycle" }],
    realTarget: "8x8",
    curtainAt: Date.now(),
    historyDays: number("history-days", 14),
    speed: number("speed", 1),
    until: null,
    story: values.story === undefined ? "" : storyIn(values.story),
    realNow: Date.now,
    say: (what) => process.stderr.write(`simulator: ${what}…\n`),
    ports: {
      graph: port("graph-port", 0),
      scim: port("scim-port", 0),
      smtp: port("smtp-port", 0),
      web: port("web-port", 0),
      ...(values["control-port"] === undefined ? {} : { control: port("control-port", 0) }),
    },
  });
  let caFile = stage.graph.caFile;
  if (values.folder !== undefined) {
    mkdirSync(values.folder, { recursive: true });
    caFile = join(values.folder, "graph-ca.pem");
    copyFileSync(stage.graph.caFile, caFile);
  }
  process.stdout.write(
    `Graph    ${stage.graph.url} (sign-in too; trust ${caFile})\n` +
      `Control  ${stage.graph.controlUrl ?? "none: give --control-port"}\n` +
      `SCIM     ${stage.scim.url}\nMailbox  ${stage.mailbox.smtpUrl}, page ${stage.mailbox.webUrl}\n`,
  );
  return stage;
}

function storyIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return refuse(`--story is "${file}": no such file can be read.`);
  }
}

import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createMailboxCertificate } from "../../simulator/mailbox/mailbox-certificate.ts";
import { findFreePort } from "../free-ports.ts";

const run = promisify(execFile);

export type Postfix = {
  readonly url: string;
  readonly caFile: string;
  /** The mails in the mailbox of this address, as Postfix has written them. */
  mailsOf(address: string): readonly string[];
  log(): string;
  stop(): Promise<void>;
};

export const POSTFIX_DOMAIN = "fabrikam.example";

/** Postfix changes its user, so only root can start it. */
export function canStartPostfix(): boolean {
  return (
    process.getuid?.() === 0 &&
    spawnSync("postconf", ["mail_version"], { stdio: "ignore" }).status === 0
  );
}

/** Starts the Postfix of this machine with its own configuration, queue and mailboxes in a new folder. */
export async function startPostfix(mailboxes: readonly string[]): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-postfix-"));
  // Postfix's own user must reach its folders.
  chmodSync(folder, 0o755);
  const certificate = await createMailboxCertificate([], folder);
  writeFileSync(join(folder, "key.pem"), certificate.key, { mode: 0o600 });
  const port = await findFreePort();
  const mailFolder = join(folder, "mail");
  const owner = idOf("postfix", "-u");
  for (const name of ["queue", "data", "mail"]) mkdirSync(join(folder, name), { mode: 0o755 });
  for (const name of ["data", "mail"]) chownSync(join(folder, name), owner, idOf("postfix", "-g"));
  writeFileSync(join(folder, "master.cf"), masterFile(port));
  writeFileSync(
    join(folder, "main.cf"),
    mainFile(folder, certificate.caFile, { owner, mailboxes }),
  );
  await run("postfix", ["-c", folder, "start"]);
  const logFile = join(folder, "mail.log");
  return {
    url: `smtp://127.0.0.1:${port}`,
    caFile: certificate.caFile,
    mailsOf(address) {
      const inbox = join(mailFolder, address, "new");
      if (!existsSync(inbox)) return [];
      return readdirSync(inbox).map((name) => readFileSync(join(inbox, name), "utf8"));
    },
    log: () => (existsSync(logFile) ? readFileSync(logFile, "utf8") : ""),
    async stop() {
      await run("postfix", ["-c", folder, "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(user: string, option: "-u" | "-g"): number {
  return Number(spawnSync("id", [option, user], { encoding: "utf8" }).stdout);
}

/** The services of Debian's master.cf that such a server needs, without chroot. */
function masterFile(port: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
error     unix  - - n - - error
retry     unix  - - n - - error
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
`;
}

function mainFile(
  folder: string,
  certificateFile: string,
  { owner, mailboxes }: { readonly owner: number; readonly mailboxes: readonly string[] },
): string {
  const maps = mailboxes.map((address) => `${address}=${address}/`).join(", ");
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/mail.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.${POSTFIX_DOMAIN}
mydestination =
mynetworks =
alias_maps =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = ${certificateFile}
smtpd_tls_key_file = ${folder}/key.pem
virtual_mailbox_domains = ${POSTFIX_DOMAIN}
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = inline:{ ${maps} }
virtual_uid_maps = static:${owner}
virtual_gid_maps = static:${owner}
`;
}

import { createMailFaultRegistry, type MailFaultControl } from "./mail-faults.ts";
import { createMailStore, type ReceivedMail } from "./mail-store.ts";
import { createMailboxCertificate } from "./mailbox-certificate.ts";
import { startMailboxWeb } from "./mailbox-web.ts";
import { type SmtpDependencies, type SmtpServerHandle, startSmtpServer } from "./smtp-server.ts";

export type MailboxOptions = {
  readonly host?: string;
  /** 0 for any that is free; so is the web port. */
  readonly smtpPort?: number;
  readonly webPort?: number;
  /** How the wire is kept secret; STARTTLS unless told otherwise. */
  readonly tls?: SmtpDependencies["tls"];
  /** Without it mail is taken from anybody. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Further names the certificate is good for, such as the name of a container. */
  readonly names?: readonly string[];
  /** Where the certificate is written; a temporary folder unless given. */
  readonly folder?: string;
  /** Without one, a mail is taken to arrive at its own Date. */
  readonly clock?: { now(): number };
};

/** A mailbox for everybody: takes any mail, shows it to people and programs. */
export type Mailbox = {
  /** With the login, where there is one. */
  readonly smtpUrl: string;
  readonly webUrl: string;
  readonly caFile: string;
  /** Newest first. */
  mails(): readonly ReceivedMail[];
  clear(): void;
  readonly faults: MailFaultControl;
  close(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";

export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const { host = LOOPBACK, tls = "starttls", login = null, clock = null } = options;
  const mailStore = createMailStore();
  const faults = createMailFaultRegistry();
  const certificate = await createMailboxCertificate(
    [host, ...(options.names ?? [])],
    options.folder ?? null,
  );
  const deps: SmtpDependencies = {
    host,
    port: options.smtpPort ?? 0,
    certificate,
    tls,
    login,
    faults,
    storeMail: (raw, envelope) => mailStore.add(raw, envelope, clock?.now() ?? null),
  };
  let smtp: SmtpServerHandle | null = await startSmtpServer(deps);
  const { port } = smtp;
  const web = await startMailboxWeb({ host, port: options.webPort ?? 0, mailStore });

  async function down(): Promise<void> {
    await smtp?.stop();
    smtp = null;
  }

  return {
    smtpUrl: smtpUrl({ host, port, tls, login }),
    webUrl: `http://${reachableHost(host)}:${web.port}`,
    caFile: certificate.caFile,
    mails: () => mailStore.all(),
    clear: () => mailStore.clear(),
    faults: {
      ...faults,
      down,
      async up() {
        smtp ??= await startSmtpServer({ ...deps, port });
      },
    },
    async close() {
      await Promise.all([down(), web.stop()]);
      await certificate.discard();
    },
  };
}

function smtpUrl({
  host,
  port,
  tls,
  login,
}: Pick<SmtpDependencies, "host" | "port" | "tls" | "login">): string {
  const url = new URL(`${tls === "implicit" ? "smtps" : "smtp"}://${reachableHost(host)}:${port}`);
  if (login !== null) {
    url.username = encodeURIComponent(login.user);
    url.password = encodeURIComponent(login.password);
  }
  return url.href;
}

/** An address to speak to, for one to listen on. */
function reachableHost(host: string): string {
  return host === "0.0.0.0" ? LOOPBACK : host;
}

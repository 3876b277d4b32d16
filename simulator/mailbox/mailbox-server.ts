import { createMailFaultRegistry, type MailFaultControl } from "./mail-faults.ts";
import { createMailStore, type ReceivedMail } from "./mail-store.ts";
import { createMailboxCertificate } from "./mailbox-certificate.ts";
import { startMailboxWeb } from "./mailbox-web.ts";
import { type SmtpDependencies, type SmtpServerHandle, startSmtpServer } from "./smtp-server.ts";

export type MailboxOptions = {
  readonly host?: string;
  /** 0, the default, for any free port. */
  readonly smtpPort?: number;
  /** 0, the default, for any free port. */
  readonly webPort?: number;
  /** How connections are encrypted. Default: STARTTLS. */
  readonly tls?: SmtpDependencies["tls"];
  /** Default: no login is required. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Additional names in the certificate, such as the name of a container. */
  readonly names?: readonly string[];
  /** Folder of the certificate file. Default: a temporary folder. */
  readonly folder?: string;
  /** Default: the arrival time of a mail is its Date header. */
  readonly clock?: { now(): number };
};

/** A mail server that accepts mails for any recipient and shows them on a web page and as JSON. */
export type Mailbox = {
  /** Contains the login, if one is required. */
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
  const smtpDependencies: SmtpDependencies = {
    host,
    port: options.smtpPort ?? 0,
    certificate,
    tls,
    login,
    faults,
    storeMail: (raw, envelope) => mailStore.add(raw, envelope, clock?.now() ?? null),
  };
  let smtp: SmtpServerHandle | null = await startSmtpServer(smtpDependencies);
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
        smtp ??= await startSmtpServer({ ...smtpDependencies, port });
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

/** The address that clients use for a server that listens on `host`. */
function reachableHost(host: string): string {
  return host === "0.0.0.0" ? LOOPBACK : host;
}

import { makeCertificate } from "./certificate.ts";
import { type MailFaults, openFaultBook } from "./fault.ts";
import { type Mail, openMailShelf } from "./mails.ts";
import { listenSmtp, type SmtpDeps, type SmtpListener } from "./smtp.ts";
import { listenWeb } from "./web.ts";

export type MailboxOptions = {
  readonly host?: string;
  /** 0 for any that is free; so is the web port. */
  readonly smtpPort?: number;
  readonly webPort?: number;
  /** How the wire is kept secret; STARTTLS unless told otherwise. */
  readonly tls?: SmtpDeps["tls"];
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
  mails(): readonly Mail[];
  empty(): void;
  readonly fault: MailFaults;
  close(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";

export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const { host = LOOPBACK, tls = "starttls", login = null, clock = null } = options;
  const shelf = openMailShelf();
  const faults = openFaultBook();
  const certificate = await makeCertificate(
    [host, ...(options.names ?? [])],
    options.folder ?? null,
  );
  const deps: SmtpDeps = {
    host,
    port: options.smtpPort ?? 0,
    certificate,
    tls,
    login,
    faults,
    keep: (raw, envelope) => shelf.keep(raw, envelope, clock?.now() ?? null),
  };
  let smtp: SmtpListener | null = await listenSmtp(deps);
  const { port } = smtp;
  const web = await listenWeb({ host, port: options.webPort ?? 0, shelf });

  async function down(): Promise<void> {
    await smtp?.stop();
    smtp = null;
  }

  return {
    smtpUrl: smtpUrl({ host, port, tls, login }),
    webUrl: `http://${reachable(host)}:${web.port}`,
    caFile: certificate.caFile,
    mails: () => shelf.all(),
    empty: () => shelf.empty(),
    fault: {
      ...faults,
      down,
      async up() {
        smtp ??= await listenSmtp({ ...deps, port });
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
}: Pick<SmtpDeps, "host" | "port" | "tls" | "login">): string {
  const url = new URL(`${tls === "implicit" ? "smtps" : "smtp"}://${reachable(host)}:${port}`);
  if (login !== null) {
    url.username = encodeURIComponent(login.user);
    url.password = encodeURIComponent(login.password);
  }
  return url.href;
}

/** An address to speak to, for one to listen on. */
function reachable(host: string): string {
  return host === "0.0.0.0" ? LOOPBACK : host;
}

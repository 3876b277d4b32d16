import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import type { MailFaultCheck, RejectionCode } from "./mail-faults.ts";
import type { MailEnvelope } from "./mail-store.ts";
import type { MailboxCertificate } from "./mailbox-certificate.ts";

export type SmtpDependencies = {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly certificate: MailboxCertificate;
  readonly tls: "starttls" | "implicit" | "none";
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly faults: MailFaultCheck;
  storeMail(raw: Buffer, envelope: MailEnvelope): Promise<unknown>;
};

export type SmtpServerHandle = { readonly port: number; stop(): Promise<void> };

const MAX_MAIL_BYTES = 5_000_000;
/** How long after `stop` the connections that are still open are closed. */
const CLOSE_TIMEOUT_MS = 100;

const REJECTIONS: Readonly<Record<RejectionCode, string>> = {
  550: "5.1.1 Mailbox does not exist",
  450: "4.2.1 Mailbox busy, try again later",
};

export async function startSmtpServer(dependencies: SmtpDependencies): Promise<SmtpServerHandle> {
  const server: SMTPServer = new SMTPServer(
    smtpOptions(dependencies, (session) => {
      const cut = [...server.connections].find((connection) => connection.session === session);
      cut?._socket.destroy();
    }),
  );
  // Without a listener, a client that disconnects early would end the process.
  server.on("error", () => {});
  await once(server.listen(dependencies.port, dependencies.host), "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function smtpOptions(
  { certificate, tls, login, faults, storeMail }: SmtpDependencies,
  cutConnection: (session: SMTPServerSession) => void,
): SMTPServerOptions {
  return {
    secure: tls === "implicit",
    key: certificate.key,
    cert: certificate.cert,
    disabledCommands: [
      ...(tls === "starttls" ? [] : ["STARTTLS"]),
      ...(login === null ? ["AUTH"] : []),
    ],
    allowInsecureAuth: tls === "none",
    authMethods: ["PLAIN", "LOGIN"],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
    logger: false,
    onConnect(_session, done) {
      if (faults.takeFault("421") !== null)
        return done(smtpError(421, "Service closing, try again later"));
      if (faults.takeFault("554") !== null) return done(smtpError(554, "No SMTP service here"));
      runAfter(faults.takeFault("slow")?.delayMs, () => done());
    },
    onAuth({ username, password }, _session, done) {
      const areCredentialsValid = username === login?.user && password === login?.password;
      if (!areCredentialsValid || faults.takeFault("535") !== null) {
        return done(smtpError(535, "5.7.8 Invalid credentials"));
      }
      done(null, { user: username });
    },
    onRcptTo({ address }, _session, done) {
      const code = faults.takeRejection(address);
      done(code === null ? null : smtpError(code, REJECTIONS[code]));
    },
    onData(stream, session, done) {
      buffer(stream)
        .then(async (raw) => {
          if (stream.sizeExceeded) return done(smtpError(552, "5.3.4 The mail is too large"));
          if (faults.takeFault("421-data") !== null)
            return done(smtpError(421, "4.3.2 Service closing, try again later"));
          const isCut = faults.takeFault("cut-after-data") !== null;
          await storeMail(raw, envelopeOf(session, !isCut));
          if (isCut) return cutConnection(session);
          runAfter(faults.takeFault("slow-reply")?.delayMs, () => done());
        })
        .catch((error: unknown) => done(smtpError(451, `4.3.0 ${String(error)}`)));
    },
  };
}

function envelopeOf({ envelope }: SMTPServerSession, isConfirmed: boolean): MailEnvelope {
  return {
    isConfirmed,
    from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
  };
}

function runAfter(delayMs: number | undefined, callback: () => void): void {
  if (delayMs === undefined) callback();
  else setTimeout(callback, delayMs);
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

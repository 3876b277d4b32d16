import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import type { Certificate } from "./certificate.ts";
import type { FaultCheck, RejectionCode } from "./fault.ts";
import type { MailEnvelope } from "./mails.ts";

export type SmtpDeps = {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly certificate: Certificate;
  readonly tls: "starttls" | "implicit" | "none";
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly faults: FaultCheck;
  keep(raw: Buffer, envelope: MailEnvelope): Promise<unknown>;
};

export type SmtpListener = { readonly port: number; stop(): Promise<void> };

const MAX_MAIL_BYTES = 5_000_000;
/** An impatient close: nobody waits for a simulator to say goodbye. */
const CLOSE_TIMEOUT_MS = 100;

const REJECTIONS: Readonly<Record<RejectionCode, string>> = {
  550: "5.1.1 There is no such mailbox here",
  450: "4.2.1 The mailbox is busy, try again later",
};

export async function listenSmtp(deps: SmtpDeps): Promise<SmtpListener> {
  const server = new SMTPServer(optionsOf(deps));
  // A client that breaks off mid-way is the client's affair.
  server.on("error", () => {});
  await once(server.listen(deps.port, deps.host), "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function optionsOf({ certificate, tls, login, faults, keep }: SmtpDeps): SMTPServerOptions {
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
      if (faults.meet("421") !== null) return done(refusal(421, "Closing, come back later"));
      after(faults.meet("slow")?.delayMs, () => done());
    },
    onAuth({ username, password }, _session, done) {
      const isRight = username === login?.user && password === login?.password;
      if (!isRight || faults.meet("535") !== null) {
        return done(refusal(535, "5.7.8 The credentials are not right"));
      }
      done(null, { user: username });
    },
    onRcptTo({ address }, _session, done) {
      const code = faults.rejection(address);
      done(code === null ? null : refusal(code, REJECTIONS[code]));
    },
    onData(stream, session, done) {
      buffer(stream)
        .then(async (raw) => {
          if (stream.sizeExceeded) return done(refusal(552, "5.3.4 The mail is too large"));
          await keep(raw, envelopeOf(session));
          after(faults.meet("slow-reply")?.delayMs, () => done());
        })
        .catch((error: unknown) => done(refusal(451, `4.3.0 ${String(error)}`)));
    },
  };
}

function envelopeOf({ envelope }: SMTPServerSession): MailEnvelope {
  return {
    from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
  };
}

function after(delayMs: number | undefined, act: () => void): void {
  if (delayMs === undefined) act();
  else setTimeout(act, delayMs);
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

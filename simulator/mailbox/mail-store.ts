import { type ParsedMail, simpleParser } from "mailparser";

export type MailEnvelope = {
  readonly from: string;
  readonly to: readonly string[];
  /** False if the connection ended before the sender could learn that the mail was accepted. */
  readonly isConfirmed: boolean;
};

/** A mail as it was received. */
export type ReceivedMail = {
  readonly id: string;
  /** Time of arrival in milliseconds since 1970, UTC. */
  readonly at: number;
  /** Sender and recipients of the SMTP session, which may differ from the headers. */
  readonly envelope: MailEnvelope;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly messageId: string | null;
  /** The headers exactly as sent. */
  readonly headers: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly sizeBytes: number;
  }[];
  readonly sizeBytes: number;
};

export type MailStore = {
  /** Newest first. */
  all(): readonly ReceivedMail[];
  get(id: string): ReceivedMail | undefined;
  /** `at` null: use the Date header of the mail, or 0 without a Date header. */
  add(raw: Buffer, envelope: MailEnvelope, at: number | null): Promise<ReceivedMail>;
  remove(id: string): boolean;
  clear(): void;
};

/** More mails than a day of the demo sends. Above this number, the oldest mails are dropped. */
const MAX_MAILS = 500;
const MAX_HEADER_BYTES = 65_536;

export function createMailStore(): MailStore {
  const mails = new Map<string, ReceivedMail>();
  let addedCount = 0;
  return {
    all: () => [...mails.values()].reverse(),
    get: (id) => mails.get(id),
    async add(raw, envelope, at) {
      addedCount += 1;
      const id = String(addedCount);
      const mail = await parseMail(raw, envelope, { id, at });
      mails.set(id, mail);
      for (const oldest of mails.keys()) {
        if (mails.size <= MAX_MAILS) break;
        mails.delete(oldest);
      }
      return mail;
    },
    remove: (id) => mails.delete(id),
    clear: () => mails.clear(),
  };
}

async function parseMail(
  raw: Buffer,
  envelope: MailEnvelope,
  arrival: { readonly id: string; readonly at: number | null },
): Promise<ReceivedMail> {
  const parsing: Promise<ParsedMail> = simpleParser(raw, {
    skipTextToHtml: true,
    skipHtmlToText: true,
  });
  const parsed = await parsing;
  const to = [parsed.to ?? []].flat().map(({ text }) => text);
  return {
    id: arrival.id,
    at: arrival.at ?? dateOf(parsed),
    envelope,
    subject: parsed.subject ?? "",
    from: parsed.from?.text ?? "",
    to: to.join(", "),
    messageId: parsed.messageId ?? null,
    headers: headersOf(raw),
    text: parsed.text || null,
    html: parsed.html || null,
    attachments: parsed.attachments.map(({ filename, contentType, size }) => ({
      name: filename ?? "unnamed",
      contentType,
      sizeBytes: size,
    })),
    sizeBytes: raw.length,
  };
}

function dateOf({ date }: ParsedMail): number {
  const at = date?.getTime() ?? 0;
  return Number.isFinite(at) ? at : 0;
}

function headersOf(raw: Buffer): string {
  const head = raw.subarray(0, MAX_HEADER_BYTES).toString("utf8").replaceAll("\r\n", "\n");
  const end = head.indexOf("\n\n");
  return end < 0 ? head : head.slice(0, end);
}

/** What goes wrong on purpose. Without `left` it stays until cleared. */
type MailFault = {
  /**
   * `421`: turned away at the greeting. `535`: a right password is refused. `slow`: the greeting
   * comes late. `slow-reply`: the mail is kept, and the answer that says so comes late.
   */
  readonly mode: "421" | "535" | "slow" | "slow-reply";
  /** How many connections, or mails, it meets before it is over. */
  readonly left?: number;
  /** For the slow ones. */
  readonly delayMs?: number;
};

/** 550: there is no such mailbox. 450: not now, try again. */
export type RejectionCode = 550 | 450;

export type MailFaultControl = {
  set(fault: MailFault): void;
  /** Refuses one recipient, the others of a mail are served. `left`: how often. */
  reject(address: string, code: RejectionCode, left?: number): void;
  /** Ends every fault and rejection; a mailbox that is down stays down. */
  clear(): void;
  /** Closes the SMTP port, connections included: new ones are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
};

/** What the SMTP side asks before it answers. */
export type MailFaultCheck = {
  /** The standing fault of this mode, counted off; null where there is none. */
  takeFault(mode: MailFault["mode"]): MailFault | null;
  takeRejection(address: string): RejectionCode | null;
};

export type MailFaultRegistry = MailFaultCheck & Pick<MailFaultControl, "set" | "reject" | "clear">;

export function createMailFaultRegistry(): MailFaultRegistry {
  const faults = new Map<MailFault["mode"], { readonly fault: MailFault; left: number }>();
  const rejections = new Map<string, { readonly code: RejectionCode; left: number }>();
  return {
    set(fault) {
      faults.set(fault.mode, { fault, left: fault.left ?? Number.POSITIVE_INFINITY });
    },
    reject(address, code, left = Number.POSITIVE_INFINITY) {
      rejections.set(address.toLowerCase(), { code, left });
    },
    clear() {
      faults.clear();
      rejections.clear();
    },
    takeFault: (mode) => countOff(faults.get(mode))?.fault ?? null,
    takeRejection: (address) => countOff(rejections.get(address.toLowerCase()))?.code ?? null,
  };
}

function countOff<T extends { left: number }>(entry: T | undefined): T | null {
  if (entry === undefined || entry.left <= 0) return null;
  entry.left -= 1;
  return entry;
}

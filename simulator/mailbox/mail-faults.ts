/** A fault of the mail server. Without `left`, the fault stays until it is cleared. */
type MailFault = {
  /**
   * `421`: the greeting rejects the connection temporarily. `554`: the greeting rejects the
   * connection permanently. `535`: a correct password is rejected. `slow`: the greeting is delayed.
   * `slow-reply`: the mail is stored, but the confirmation is delayed. `cut-after-data`: the mail is
   * stored, and the connection ends without a confirmation. `421-data`: the mail is refused
   * temporarily after its text, and not stored.
   */
  readonly mode: "421" | "554" | "535" | "slow" | "slow-reply" | "cut-after-data" | "421-data";
  /** Number of connections or mails that the fault still affects. */
  readonly left?: number;
  /** For `slow` and `slow-reply`. */
  readonly delayMs?: number;
};

/** 550: the mailbox does not exist. 450: temporarily unavailable, try again. */
export type RejectionCode = 550 | 450;

export type MailFaultControl = {
  set(fault: MailFault): void;
  /**
   * Rejects one recipient; other recipients of the same mail are accepted. `left`: number of
   * rejections.
   */
  reject(address: string, code: RejectionCode, left?: number): void;
  /** Ends the fault of this mode. */
  end(mode: MailFault["mode"]): void;
  /** Ends all faults and rejections, but not `down`. */
  clear(): void;
  /** Closes the SMTP port and its connections; new connections are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
};

/** How the SMTP server reads the active faults. */
export type MailFaultCheck = {
  /** Returns the active fault of this mode and decrements its `left`; null when there is none. */
  takeFault(mode: MailFault["mode"]): MailFault | null;
  takeRejection(address: string): RejectionCode | null;
};

export type MailFaultRegistry = MailFaultCheck &
  Pick<MailFaultControl, "set" | "reject" | "end" | "clear">;

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
    end: (mode) => void faults.delete(mode),
    clear() {
      faults.clear();
      rejections.clear();
    },
    takeFault: (mode) => decrementLeft(faults.get(mode))?.fault ?? null,
    takeRejection: (address) => decrementLeft(rejections.get(address.toLowerCase()))?.code ?? null,
  };
}

/** Null when the entry is missing or used up. */
function decrementLeft<T extends { left: number }>(entry: T | undefined): T | null {
  if (entry === undefined || entry.left <= 0) return null;
  entry.left -= 1;
  return entry;
}

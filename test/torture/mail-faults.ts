import type { Performer } from "./running-system.ts";

const SLOW_MS = 3000;
const ONE_MAIL = 1;

type MailFault = Parameters<Parameters<Performer>[0]["mailbox"]["faults"]["set"]>[0];

const mailFault =
  (fault: MailFault): Performer =>
  async ({ mailbox }) => {
    mailbox.faults.set(fault);
    return async () => mailbox.faults.end(fault.mode);
  };

export const MAIL_FAULTS = {
  "smtp down": async ({ mailbox }) => {
    await mailbox.faults.down();
    return () => mailbox.faults.up();
  },
  "smtp answers 421": mailFault({ mode: "421" }),
  "smtp slow": mailFault({ mode: "slow", delayMs: SLOW_MS }),
  "smtp confirms late": mailFault({ mode: "slow-reply", delayMs: SLOW_MS }),
  "smtp cuts after DATA": mailFault({ mode: "cut-after-data", left: ONE_MAIL }),
  "smtp answers 450": async ({ mailbox }, { target }) => {
    mailbox.faults.reject(target, 450);
    return async () => mailbox.faults.reject(target, 450, 0);
  },
  "smtp answers 550": async ({ mailbox, permanentRefusals }, { target }) => {
    mailbox.faults.reject(target, 550, ONE_MAIL);
    permanentRefusals[target] = (permanentRefusals[target] ?? 0) + ONE_MAIL;
    return async () => mailbox.faults.reject(target, 550, 0);
  },
} as const satisfies Readonly<Record<string, Performer>>;

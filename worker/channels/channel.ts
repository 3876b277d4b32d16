import type { AttemptResult } from "../../domain/delivery.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Result } from "../../domain/result.ts";

/** One attempt to deliver a notification to some of its recipients. */
export type ChannelAttempt = {
  readonly notification: Notification;
  /** The recipients of this attempt: addresses of the deliveries of the notification. */
  readonly recipients: readonly string[];
  /**
   * Called before the last byte of the message leaves: until then the receiver cannot have accepted
   * it. If it throws, the message is not sent and `send` throws the same error.
   */
  readonly beforeHandOver: () => Promise<void>;
};

/** A way to deliver notifications: a mail server, Microsoft Graph, a webhook, PagerDuty or Teams. */
export type Channel = {
  /** Each recipient gets a message of their own, such as a mail with personal links. */
  readonly hasOwnMessagePerRecipient: boolean;
  /**
   * The results are in the order of the recipients. A receiver that cannot be reached or does not
   * accept the message is a result and not an error.
   */
  send(attempt: ChannelAttempt): Promise<readonly AttemptResult[]>;
  /** Checks the connection, and the sign-in where that is possible without sending a message. */
  verify(): Promise<Result<true, { readonly reason: string }>>;
  close(): void;
};

/** The channels of the current settings. The settings are read again when an operator changes them. */
export type Channels = {
  /** The channel of the notification's route; null if the settings no longer contain it. */
  find(notification: Notification): Channel | null;
  close(): void;
};

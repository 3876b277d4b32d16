import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import type { Mailbox } from "../../simulator/mailbox/mailbox-server.ts";

/** A simulated tenant with its servers, in which the product's time passes in steps. */
export type Story = {
  /** For a folder and a heading, such as `demo` or `seed 42 (…)`. */
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** Time between two steps. In each, the worker's due tasks run and the metrics are scraped. */
  readonly stepMs: number;
  /** Settings of the tenant. */
  readonly poll: Readonly<Record<string, string>>;
  readonly tenantId: string;
  /** More settings of Steadystate's credential, such as when it expires. */
  readonly credential?: Readonly<Record<string, string>>;
  /** The port of Steadystate's server; any free port by default. */
  readonly port?: number;
  readonly graph: GraphServer;
  readonly mailbox: Mailbox;
  readonly now: () => number;
  /** Whether Prometheus reaches the server. Default: always. */
  readonly isScraped?: (at: number) => boolean;
  /** The targets in the settings file, as they are now: an administrator may have replaced a token. */
  targets(): readonly object[];
  /** An earlier time has no effect. */
  advanceTo(at: number): Promise<void>;
  close(): Promise<void>;
};

export const STORY_TENANT = "contoso";
/** The only recipient of the mails. */
export const STORY_RECIPIENT = "oncall@contoso.example";

import type { FaultKind } from "../graph/faults.ts";
import type { GraphFace } from "../graph/start.ts";
import type { Mailbox } from "../mailbox/server.ts";
import type { ScimTarget } from "../scim/server.ts";
import type { StoryEffects } from "../story-player.ts";
import type { TargetFault } from "../target/target.ts";

/** The parts a story reaches beyond the tenant; null until they are there. */
export type Reached = {
  graph: GraphFace | null;
  mailbox: Mailbox | null;
  target: {
    readonly name: string;
    readonly scim: ScimTarget;
    /** Puts a token into the job's settings, as an administrator does. */
    readonly store: (token: string) => void;
  } | null;
};

const GRAPH_FAULTS = {
  down: "down",
  throttles: "throttle",
  cuts: "cut",
  html: "html",
} as const satisfies Readonly<Record<string, FaultKind>>;

/** What a story does to Graph, to the mailbox and to the one target that is a real server. */
export function storyEffects(reached: Reached): StoryEffects {
  return {
    graphFault: ({ kind, until }) => reached.graph?.faults.add({ kind: GRAPH_FAULTS[kind], until }),
    mailFault({ kind }) {
      if (kind === "down") void reached.mailbox?.fault.down();
      else reached.mailbox?.fault.set({ mode: kind === "refuses" ? "535" : "421", left: 5 });
    },
    targetFault(app, fault) {
      if (reached.target?.name === app) strike(reached.target, fault);
    },
  };
}

function strike({ scim, store }: NonNullable<Reached["target"]>, fault: TargetFault): void {
  switch (fault.kind) {
    case "token-expires":
      // The vendor has a new token; the job still holds the old one.
      scim.setToken(`${scim.token}-renewed`);
      return;
    case "token-renewed":
      store(scim.token);
      return;
    case "down":
    case "html":
      scim.fault.set({ mode: "503html", until: fault.until });
      return;
    case "times-out":
      scim.fault.set({ mode: "hang", until: fault.until });
      return;
    case "answers":
      scim.fault.set({ mode: fault.status === 429 ? "429" : "503html", until: fault.until });
      return;
    case "refuses-people":
    case "accepts-people":
    case "refuses-values":
    case "keeps-leavers":
    case "frees-leavers":
      // A real server needs no telling: it knows its own sites and names, and keeps nobody.
      return;
  }
}

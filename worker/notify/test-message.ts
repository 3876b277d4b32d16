import { EMPTY_MESSAGE_PARTS, type Message } from "../../domain/message.ts";
import type { Instant } from "../../domain/time.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { formatTime } from "../../wording/phrases.ts";
import { messageLine, toCleanText } from "./message.ts";
import { type LinkSettings, overviewLinks } from "./message-links.ts";

export type TestMessageInput = {
  readonly routeName: string;
  readonly now: Instant;
  readonly links: LinkSettings;
};

/** The message that an operator sends to see whether a route works. */
export function testMessage({ routeName, now, links }: TestMessageInput): Message {
  return {
    ...EMPTY_MESSAGE_PARTS,
    headline: "TEST",
    tone: "good",
    title: "Steadystate: test of a route",
    summary: "You can receive the notifications of Steadystate.",
    lines: [
      messageLine("What", `An operator has sent this test to the route ${toCleanText(routeName)}.`),
      messageLine("Sent", formatTime(now)),
      messageLine(
        NEXT_STEP_LABEL,
        links.publicUrl === null
          ? "Nothing to do. Set server.publicUrl, so that notifications contain links to the console."
          : "Nothing to do. Open the link below to check that it leads to the console.",
      ),
    ],
    links: overviewLinks(links),
    footer: ["This message is not about an incident."],
    facts: [],
  };
}

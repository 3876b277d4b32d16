import type { ComponentChildren, VNode } from "preact";
import type { Job, Standing } from "./answers.ts";
import { sayLength, sayMoment, sayUtc, sayWord } from "./say.ts";

/** Nearer than this, counting seconds is only noise. */
const NOW_SECONDS = 10;

type Condition = Job["condition"];
type StandingName = Standing["standing"];
export type Tone = "bad" | "warn" | "blind" | "off" | "busy" | "good";

/** Colour is never alone: each condition has a shape and its word. */
export const TONES: Readonly<Record<Condition | StandingName, Tone>> = {
  disabled: "bad",
  quarantined: "bad",
  stopped: "bad",
  failing: "warn",
  "at-risk": "warn",
  stalled: "warn",
  blind: "blind",
  paused: "off",
  "not-configured": "off",
  "never-run": "off",
  "initial-cycle": "busy",
  healthy: "good",
  provisioned: "good",
  skipped: "off",
  deleted: "off",
  pending: "busy",
  "never-seen": "blind",
};

const OCTAGON = "M5 1h6l4 4v6l-4 4H5l-4-4V5z";
const TRIANGLE = "M8 1.5 15.2 14.5H.8z";

const SHAPES: Readonly<Record<Condition | StandingName, VNode>> = {
  disabled: <Filled shape={OCTAGON} cut="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" />,
  quarantined: <Filled shape={OCTAGON} cut="M4.5 8h7" />,
  stopped: <path d="M2 2h12v12H2z" fill="currentColor" />,
  failing: <Filled shape={TRIANGLE} cut="M8 6v4M8 12v.5" />,
  "at-risk": <Open shape={`${TRIANGLE}M8 6.5v3.5M8 12v.4`} />,
  stalled: <Open shape="M3.5 1.5h9L8 8l4.5 6.5h-9L8 8z" />,
  blind: (
    <Open shape="M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2zM6 6a2 2 0 1 1 2.6 2c-.5.2-.6.5-.6 1.2M8 11.6v.4" />
  ),
  paused: <path d="M3 2h3.6v12H3zM9.4 2H13v12H9.4z" fill="currentColor" />,
  "not-configured": <Open shape="M2 2h12v12H2z" />,
  "never-run": <Open shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" />,
  "initial-cycle": (
    <>
      <Open shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" />
      <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </>
  ),
  healthy: <Check />,
  provisioned: <Check />,
  skipped: <Open shape="M2 8h11M9 4l4 4-4 4" />,
  deleted: <Open shape="M3 3l10 10M13 3L3 13" />,
  pending: <Open shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.5 2" />,
  "never-seen": <Open shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" />,
};

function Check() {
  return (
    <Filled shape="M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2z" cut="M5 8.2l2.1 2.1L11 6" />
  );
}

function Filled({ shape, cut }: { readonly shape: string; readonly cut: string }) {
  return (
    <>
      <path d={shape} fill="currentColor" />
      <path d={cut} class="cut" />
    </>
  );
}

function Open({ shape }: { readonly shape: string }) {
  return <path d={shape} class="line" />;
}

export function Mark({ name }: { readonly name: Condition | StandingName }) {
  return (
    <span class={`mark ${TONES[name]}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[name]}
      </svg>
      {sayWord(name)}
    </span>
  );
}

/** One word with a tone, beside what it is about. */
export function Chip({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={`chip ${tone}`}>{children}</span>;
}

/** A moment in local time, its UTC on hover, and how far away it is. */
export function Moment({ at, now }: { readonly at: string | null; readonly now: number }) {
  if (at === null) return <span class="quiet">unknown</span>;
  const instant = Date.parse(at);
  const away = (now - instant) / 1000;
  return (
    <time dateTime={at} title={sayUtc(instant)}>
      {sayMoment(instant, now)}
      <span class="quiet">, {sayAway(away)}</span>
    </time>
  );
}

function sayAway(seconds: number): string {
  if (Math.abs(seconds) < NOW_SECONDS) return "just now";
  return seconds > 0 ? `${sayLength(seconds)} ago` : `in ${sayLength(-seconds)}`;
}

/** A share as a bar; the text beside it says the same. */
export function Bar({
  ratio,
  label,
  tone = "busy",
}: {
  readonly ratio: number;
  readonly label: string;
  readonly tone?: Tone;
}) {
  const percent = Math.max(0, Math.min(100, ratio * 100));
  return (
    <svg class={`bar ${tone}`} role="img" aria-label={label}>
      <rect class="rail" width="100%" height="100%" rx="3" />
      <rect class="fill" width={`${percent}%`} height="100%" rx="3" />
    </svg>
  );
}

export function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

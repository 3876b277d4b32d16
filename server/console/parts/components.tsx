import type { ComponentChildren, VNode } from "preact";
import type { Job, PersonAppStatus } from "../api/api-types.ts";
import {
  formatClockTime,
  formatLabel,
  formatSeconds,
  formatTime,
  formatWholeTime,
} from "./format.ts";

/** A time that is closer to now than this is shown as "just now". */
const JUST_NOW_SECONDS = 10;

type Condition = Job["condition"];
type ProvisioningStatus = PersonAppStatus["status"];
export type Tone = "bad" | "warn" | "unknown" | "off" | "busy" | "good";

/** Each condition and status also has a shape and a word, so that colour is never the only sign. */
export const STATUS_TONES: Readonly<Record<Condition | ProvisioningStatus, Tone>> = {
  disabled: "bad",
  quarantined: "bad",
  stopped: "bad",
  failing: "warn",
  "at-risk": "warn",
  stalled: "warn",
  unknown: "unknown",
  paused: "off",
  "not-configured": "off",
  "never-run": "off",
  "initial-cycle": "busy",
  healthy: "good",
  provisioned: "good",
  skipped: "off",
  deleted: "off",
  pending: "busy",
  "never-seen": "unknown",
};

const OCTAGON = "M5 1h6l4 4v6l-4 4H5l-4-4V5z";
const TRIANGLE = "M8 1.5 15.2 14.5H.8z";

const STATUS_SHAPES: Readonly<Record<Condition | ProvisioningStatus, VNode>> = {
  disabled: <FilledShape shape={OCTAGON} cutout="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" />,
  quarantined: <FilledShape shape={OCTAGON} cutout="M4.5 8h7" />,
  stopped: <path d="M2 2h12v12H2z" fill="currentColor" />,
  failing: <FilledShape shape={TRIANGLE} cutout="M8 6v4M8 12v.5" />,
  "at-risk": <OutlineShape shape={`${TRIANGLE}M8 6.5v3.5M8 12v.4`} />,
  stalled: <OutlineShape shape="M3.5 1.5h9L8 8l4.5 6.5h-9L8 8z" />,
  unknown: (
    <OutlineShape shape="M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2zM6 6a2 2 0 1 1 2.6 2c-.5.2-.6.5-.6 1.2M8 11.6v.4" />
  ),
  paused: <path d="M3 2h3.6v12H3zM9.4 2H13v12H9.4z" fill="currentColor" />,
  "not-configured": <OutlineShape shape="M2 2h12v12H2z" />,
  "never-run": <OutlineShape shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" />,
  "initial-cycle": (
    <>
      <OutlineShape shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" />
      <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </>
  ),
  healthy: <CheckShape />,
  provisioned: <CheckShape />,
  skipped: <OutlineShape shape="M2 8h11M9 4l4 4-4 4" />,
  deleted: <OutlineShape shape="M3 3l10 10M13 3L3 13" />,
  pending: <OutlineShape shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.5 2" />,
  "never-seen": <OutlineShape shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" />,
};

function CheckShape() {
  return (
    <FilledShape
      shape="M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2z"
      cutout="M5 8.2l2.1 2.1L11 6"
    />
  );
}

function FilledShape({ shape, cutout }: { readonly shape: string; readonly cutout: string }) {
  return (
    <>
      <path d={shape} fill="currentColor" />
      <path d={cutout} class="cut" />
    </>
  );
}

function OutlineShape({ shape }: { readonly shape: string }) {
  return <path d={shape} class="line" />;
}

export function StatusMark({
  name,
  text = formatLabel(name),
  tone = STATUS_TONES[name],
  shape = STATUS_SHAPES[name],
}: {
  readonly name: Condition | ProvisioningStatus;
  readonly text?: string;
  readonly tone?: Tone;
  readonly shape?: VNode;
}) {
  return (
    <span class={`mark ${tone}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {shape}
      </svg>
      {text}
    </span>
  );
}

const NEVER_SEEN_TONES: Readonly<Partial<Record<PersonAppStatus["reasonCode"], Tone>>> = {
  "never-seen-although-assigned": "warn",
  "never-seen-assigned-waiting": "busy",
  "never-seen-initial-cycle": "busy",
  "never-seen-not-assigned": "off",
  "never-seen-no-groups": "off",
};

/** A removed account is usually right: Entra has disabled or deleted the account of a leaver. */
const REMOVED_SHAPE = (
  <OutlineShape shape="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM4.8 8h6.4" />
);

function isRemoved({ status }: PersonAppStatus): boolean {
  return status === "disabled" || status === "deleted";
}

/**
 * A person who was never seen in an app may miss an account there, or should have none: the reason decides. A
 * disabled account is usual for a leaver, unlike a disabled job.
 */
export function personTone({ status, reasonCode }: PersonAppStatus): Tone {
  const tone = NEVER_SEEN_TONES[reasonCode] ?? STATUS_TONES[status];
  return status === "disabled" ? STATUS_TONES.deleted : tone;
}

export function PersonStatusMark({ appStatus }: { readonly appStatus: PersonAppStatus }) {
  const { status, statusText } = appStatus;
  const tone = personTone(appStatus);
  return isRemoved(appStatus) ? (
    <StatusMark name={status} text={statusText} tone={tone} shape={REMOVED_SHAPE} />
  ) : (
    <StatusMark name={status} text={statusText} tone={tone} />
  );
}

/** A short label on a coloured background. */
export function LabelChip({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={`chip ${tone}`}>{children}</span>;
}

/**
 * A time in UTC. The whole time in UTC and the time of the reader are shown on hover, and on a touch screen by
 * `LocalTimeNote` after a tap.
 */
export function TimeText({
  at,
  now,
  form = "full",
  isPast = false,
}: {
  readonly at: string | null;
  readonly now: number;
  /**
   * `full` and `clock` have the distance from now after the time; `clock` leaves out today's date.
   * `time-only` has only the time, `distance` only the distance (3 h ago), `duration` only its length (3 h).
   */
  readonly form?: "full" | "clock" | "time-only" | "distance" | "duration";
  /** A fact is never shown as future, even if the clock that reported it is ahead of the server's. */
  readonly isPast?: boolean;
}) {
  if (at === null) return <span class="quiet">unknown</span>;
  const atMs = Date.parse(at);
  const distance = (now - atMs) / 1000;
  const seconds = isPast ? Math.max(0, distance) : distance;
  return (
    <time dateTime={at} title={formatWholeTime(atMs)}>
      {form === "duration" && formatSeconds(seconds)}
      {form === "distance" && formatTimeDistance(seconds)}
      {form === "time-only" && formatTime(atMs)}
      {(form === "full" || form === "clock") && (
        <>
          {form === "clock" ? formatClockTime(atMs, now) : formatTime(atMs)}
          <span class="quiet">, {formatTimeDistance(seconds)}</span>
        </>
      )}
    </time>
  );
}

/** A time at which something is expected. While the answer is not read again, the time can pass. */
export function DueTime({
  label,
  pastLabel = `${label} was due`,
  at,
  now,
  form = "full",
}: {
  readonly label: string;
  readonly pastLabel?: string;
  readonly at: string;
  readonly now: number;
  readonly form?: "full" | "clock" | "distance";
}) {
  return (
    <>
      {Date.parse(at) < now ? pastLabel : label} <TimeText at={at} now={now} form={form} />
    </>
  );
}

function formatTimeDistance(secondsAgo: number): string {
  if (Math.abs(secondsAgo) < JUST_NOW_SECONDS) return "just now";
  return secondsAgo > 0 ? `${formatSeconds(secondsAgo)} ago` : `in ${formatSeconds(-secondsAgo)}`;
}

/** A ratio as a bar. `label` tells screen readers the value. */
export function RatioBar({
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

export function LabelledFact({
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

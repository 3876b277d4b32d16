import type { MessageTone } from "../domain/message.ts";

// The colours of a mail. The light colours are inline styles, because some mail clients remove the
// style element. The style element has the dark colours for clients that follow the colour scheme.

type Palette = Readonly<
  Record<"page" | "card" | "tint" | "line" | "text" | "muted" | "link", string>
>;

const LIGHT: Palette = {
  page: "#f3f4f6",
  card: "#ffffff",
  tint: "#eef3fb",
  line: "#d8dee4",
  text: "#1f2328",
  muted: "#57606a",
  link: "#0b57d0",
};

const DARK: Palette = {
  page: "#0d1117",
  card: "#161b22",
  tint: "#1d2a3d",
  line: "#30363d",
  text: "#e6edf3",
  muted: "#9da7b3",
  link: "#79b8ff",
};

const LIGHT_TONES: Readonly<Record<MessageTone, string>> = {
  bad: "#c62828",
  warn: "#8f5200",
  good: "#2e7d32",
};

const DARK_TONES: Readonly<Record<MessageTone, string>> = {
  bad: "#ff8a80",
  warn: "#ffb74d",
  good: "#81c784",
};

/**
 * Every cell of a mail repeats this list, so it is short: the first font is that of iOS and macOS, the second
 * that of Windows, and for `sans-serif` Android uses its own Roboto.
 */
const FONT = "font-family:-apple-system,'Segoe UI',Arial,sans-serif";
const TEXT = `${FONT};font-size:14px;line-height:20px;word-break:break-word`;

/** The inline style of each class. */
const INLINE_STYLES = {
  page: `margin:0;padding:0;background-color:${LIGHT.page}`,
  card: `max-width:640px;background-color:${LIGHT.card}`,
  title: `${TEXT};font-size:15px;line-height:22px;color:${LIGHT.text}`,
  summary: `${TEXT};font-size:15px;line-height:22px;font-weight:700;padding:6px 0 8px;color:${LIGHT.text}`,
  label: `${TEXT};color:${LIGHT.muted};width:96px;padding:6px 12px 6px 0;vertical-align:top`,
  value: `${TEXT};color:${LIGHT.text};padding:6px 0;vertical-align:top`,
  steplabel: `${TEXT};color:${LIGHT.text};background-color:${LIGHT.tint};font-weight:700;width:96px;padding:8px 12px 8px 8px;vertical-align:top`,
  step: `${TEXT};color:${LIGHT.text};background-color:${LIGHT.tint};padding:8px 8px 8px 0;vertical-align:top`,
  heading: `${TEXT};font-size:13px;line-height:18px;font-weight:700;padding:20px 0 4px;color:${LIGHT.text}`,
  text: `${TEXT};color:${LIGHT.text}`,
  cell: `${TEXT};color:${LIGHT.text};padding:8px 0;vertical-align:top;border-top:1px solid ${LIGHT.line}`,
  count: `${TEXT};color:${LIGHT.text};padding:8px 14px 8px 0;vertical-align:top;text-align:right;width:56px;font-weight:700;border-top:1px solid ${LIGHT.line}`,
  muted: `color:${LIGHT.muted}`,
  footer: `${TEXT};font-size:12px;line-height:18px;color:${LIGHT.muted};padding-top:18px`,
  link: `color:${LIGHT.link};text-decoration:underline`,
  button: `${TEXT};display:inline-block;margin:8px 8px 0 0;padding:8px 14px;border:1px solid ${LIGHT.link};border-radius:6px;font-weight:600;color:${LIGHT.link};text-decoration:none`,
} as const;

export type MessageClass = keyof typeof INLINE_STYLES;

/** The attributes of an element of this class. */
export function styled(name: MessageClass): { readonly class: string; readonly style: string } {
  return { class: name, style: INLINE_STYLES[name] };
}

export function toneStyle(tone: MessageTone, more: string): { class: string; style: string } {
  return { class: tone, style: `${more};color:${LIGHT_TONES[tone]}` };
}

export const HEADLINE_STYLE = `${TEXT};font-size:20px;line-height:26px;font-weight:700`;

export function cardStyle(tone: MessageTone): { class: string; style: string } {
  const border = `border-top:4px solid ${LIGHT_TONES[tone]}`;
  return { class: `card edge-${tone}`, style: `${INLINE_STYLES.card};${border}` };
}

function darkRules(): readonly string[] {
  const colour = (names: string, value: string) => `${names}{color:${value}!important}`;
  const background = (names: string, value: string) =>
    `${names}{background-color:${value}!important}`;
  const tones = Object.entries(DARK_TONES).flatMap(([tone, value]) => [
    colour(`.${tone}`, value),
    `.edge-${tone}{border-top-color:${value}!important}`,
  ]);
  return [
    background(".page", DARK.page),
    background(".card", DARK.card),
    background(".step,.steplabel", DARK.tint),
    colour(".title,.summary,.value,.step,.steplabel,.heading,.text,.cell,.count", DARK.text),
    colour(".label,.muted,.footer", DARK.muted),
    colour(".link,.button", DARK.link),
    `.button{border-color:${DARK.link}!important}`,
    `.cell,.count{border-top-color:${DARK.line}!important}`,
    ...tones,
  ];
}

/** On a narrow screen a label is above its text. */
const NARROW_RULES = [
  ".label,.value,.step,.steplabel{display:block!important;width:auto!important}",
  ".label{padding:8px 0 0!important}",
  ".value{padding:0!important}",
  ".steplabel{padding:8px 8px 0!important;margin-top:8px}",
  ".step{padding:0 8px 8px!important}",
  ".button{display:block!important;margin-right:0!important;text-align:center}",
  ".inner{padding:16px 14px 20px!important}",
];

/** The content of the style element. It contains no text from outside. */
export const MESSAGE_STYLE = [
  ":root{color-scheme:light dark;supported-color-schemes:light dark}",
  `@media (prefers-color-scheme:dark){${darkRules().join("")}}`,
  `@media (max-width:480px){${NARROW_RULES.join("")}}`,
].join("\n");

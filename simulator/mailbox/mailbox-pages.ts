import type { ReceivedMail } from "./mail-store.ts";

/**
 * Content Security Policy of the frame that shows a mail: only inline styles and embedded pictures.
 */
const FRAME_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'";

/** Text that is already HTML. */
type Markup = { readonly markup: string };
type MarkupPart = string | number | Markup | readonly Markup[];

export function renderMailList(mails: readonly ReceivedMail[]): string {
  const rows = mails.map(
    (mail) => html`<li><a class="mail" href="/mails/${mail.id}">
      <span class="subject">${mail.subject || "(no subject)"}</span>
      <span class="to">${mail.envelope.to.join(", ")}</span>
      ${timeElement(mail.at)}
    </a></li>`,
  );
  const emptyList = html`<p class="empty">No mail has arrived yet. Reload this page to check again.</p>`;
  return pageShell(
    "Mailbox",
    html`<header class="top"><h1>Mailbox</h1><p class="count">${mails.length} ${mails.length === 1 ? "mail" : "mails"}, newest first</p></header>
    ${mails.length === 0 ? emptyList : html`<ol class="mails">${rows}</ol>`}`,
  );
}

export function renderMail(mail: ReceivedMail): string {
  const subject = mail.subject || "(no subject)";
  return pageShell(
    subject,
    html`<header class="top"><p><a href="/">← All mails</a></p><h1>${subject}</h1></header>
    <dl class="facts">
      <dt>From</dt><dd>${mail.from || mail.envelope.from}</dd>
      <dt>To</dt><dd>${mail.to || mail.envelope.to.join(", ")}</dd>
      <dt>Delivered to</dt><dd>${mail.envelope.to.join(", ")}</dd>
      <dt>Arrived</dt><dd>${timeElement(mail.at)}</dd>
    </dl>
    ${htmlSection(mail)}
    <section><h2>Text</h2>${mail.text === null ? html`<p class="empty">This mail has no text part.</p>` : html`<pre>${mail.text}</pre>`}</section>
    ${attachmentsSection(mail)}
    <section><h2>Headers</h2><pre class="headers">${mail.headers}</pre></section>`,
  );
}

export function renderMissingMail(): string {
  return pageShell(
    "Mail not found",
    html`<header class="top"><p><a href="/">← All mails</a></p><h1>Mail not found</h1></header>
    <p class="empty">The mail was deleted, or dropped because newer mails arrived.</p>`,
  );
}

function htmlSection(mail: ReceivedMail): Markup {
  if (mail.html === null)
    return html`<section><h2>HTML</h2><p class="empty">This mail has no HTML part.</p></section>`;
  const inner = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}"><base target="_blank">${mail.html}`;
  // Links may open new pages. The sandbox blocks scripts, forms and access to this origin.
  return html`<section><h2>HTML</h2><iframe title="The mail as a mail program shows it" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" srcdoc="${inner}"></iframe></section>`;
}

function attachmentsSection(mail: ReceivedMail): Markup {
  if (mail.attachments.length === 0) return html``;
  const rows = mail.attachments.map(
    ({ name, contentType, sizeBytes }) =>
      html`<li>${name} · ${contentType} · ${sizeBytes} bytes</li>`,
  );
  return html`<section><h2>Attachments</h2><ul>${rows}</ul></section>`;
}

function pageShell(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body><main>${body}</main></body>
</html>
`.markup;
}

function timeElement(at: number): Markup {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")} UTC</time>`;
}

/** HTML with every inserted text escaped; safe in content and in quoted attributes. */
function html(texts: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  const segments = texts.map((text, index) => {
    const piece = parts[index];
    return piece === undefined ? text : text + markupOf(piece);
  });
  return { markup: segments.join("") };
}

function markupOf(piece: MarkupPart): string {
  if (typeof piece === "string") return escapeHtml(piece);
  if (typeof piece === "number") return String(piece);
  return "markup" in piece ? piece.markup : piece.map(({ markup }) => markup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

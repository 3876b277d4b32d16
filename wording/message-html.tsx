import type { ComponentChildren } from "preact";
import { renderToStaticMarkup } from "preact-render-to-string";
import type {
  Message,
  MessageCluster,
  MessageLine,
  MessageRow,
  PersonalLinks,
} from "../domain/message.ts";
import { NO_PERSONAL_LINKS } from "../domain/message.ts";
import {
  isStepLabel,
  nextText,
  peopleText,
  UNSUBSCRIBE_LABEL,
  unlistedClustersText,
  unnamedIncidentsText,
} from "./message-labels.ts";
import { cardStyle, HEADLINE_STYLE, MESSAGE_STYLE, styled, toneStyle } from "./message-style.ts";

/**
 * The HTML part of a mail. It has only tables and inline styles, because mail clients ignore most
 * other HTML, and it loads no external resources. preact escapes every text.
 */
export function messageHtml(message: Message, personal: PersonalLinks = NO_PERSONAL_LINKS): string {
  const html = renderToStaticMarkup(<Page message={message} personal={personal} />);
  // Mail servers and people read short lines more easily. No text contains `<`, because it is escaped.
  const lines = html.replace(
    /(<\/(?:tr|table|div|style|title|head|body)>|<body[^>]*>)(?!$)/g,
    "$1\n",
  );
  return `<!doctype html>\n${lines}\n`;
}

type PageProps = { readonly message: Message; readonly personal: PersonalLinks };

function Page({ message, personal }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{message.title}</title>
        <style dangerouslySetInnerHTML={{ __html: MESSAGE_STYLE }} />
      </head>
      <body {...styled("page")}>
        <Table {...styled("page")}>
          <tr>
            <td align="center" style="padding:16px 8px">
              <Table {...cardStyle(message.tone)}>
                <tr>
                  <td class="inner" style="padding:20px 24px 24px">
                    <Content message={message} personal={personal} />
                  </td>
                </tr>
              </Table>
            </td>
          </tr>
        </Table>
      </body>
    </html>
  );
}

function Content({ message, personal }: PageProps) {
  return (
    <>
      <div {...toneStyle(message.tone, HEADLINE_STYLE)}>{message.headline}</div>
      <div {...styled("title")}>{message.title}</div>
      {message.summary === "" ? null : <div {...styled("summary")}>{message.summary}</div>}
      <Lines lines={message.lines} />
      <Buttons message={message} personal={personal} />
      <Incidents message={message} />
      <Clusters message={message} />
      {message.values.length === 0 ? null : (
        <>
          <div {...styled("heading")}>Details</div>
          <Lines lines={message.values} />
        </>
      )}
      <Footer message={message} personal={personal} />
    </>
  );
}

type TableProps = {
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly style?: string;
};

function Table({ children, ...attributes }: TableProps) {
  return (
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" {...attributes}>
      {children}
    </table>
  );
}

function Lines({ lines }: { readonly lines: readonly MessageLine[] }) {
  if (lines.length === 0) return null;
  return (
    <Table>
      {lines.map(({ label, text }) => {
        const isStep = isStepLabel(label);
        return (
          <tr>
            <td {...styled(isStep ? "steplabel" : "label")}>{label}</td>
            <td {...styled(isStep ? "step" : "value")}>{text}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function Buttons({ message: { links }, personal: { acknowledgeUrl } }: PageProps) {
  const acknowledge =
    acknowledgeUrl === null ? [] : [{ label: "Acknowledge", url: acknowledgeUrl }];
  const all = [...acknowledge, ...links];
  if (all.length === 0) return null;
  return (
    <div style="padding-top:8px">
      {all.map(({ label, url }) => (
        <a href={url} {...styled("button")}>
          {label}
        </a>
      ))}
    </div>
  );
}

function Incidents({
  message: { rows, furtherIncidents, unnamedIncidentCount },
}: {
  readonly message: Message;
}) {
  if (rows.length === 0) return null;
  return (
    <>
      <div {...styled("heading")}>Incidents</div>
      <Table>
        {rows.map((row) => (
          <IncidentRow row={row} />
        ))}
      </Table>
      {furtherIncidents.length === 0 ? null : (
        <div {...styled("text")}>Also: {furtherIncidents.join("; ")}.</div>
      )}
      {unnamedIncidentCount === 0 ? null : (
        <div {...styled("text")}>{unnamedIncidentsText(unnamedIncidentCount)}</div>
      )}
    </>
  );
}

/** The styles are short, because a message may have hundreds of incidents. */
function IncidentRow({ row }: { readonly row: MessageRow }) {
  const { headline, tone, title, problem, time, url } = row;
  return (
    <tr>
      <td {...styled("cell")}>
        <b {...toneStyle(tone, "font-size:12px")}>{headline}</b>{" "}
        {url === null ? (
          <b>{title}</b>
        ) : (
          <a href={url} {...styled("link")}>
            {title}
          </a>
        )}
        <br />
        {problem}, <span {...styled("muted")}>{time}</span>
      </td>
    </tr>
  );
}

function Clusters({ message }: { readonly message: Message }) {
  const { clusters, unlistedClusterCount } = message;
  if (clusters.length === 0) return null;
  return (
    <>
      <div {...styled("heading")}>What fails</div>
      <Table>
        {clusters.map((cluster) => (
          <Cluster cluster={cluster} message={message} />
        ))}
      </Table>
      {unlistedClusterCount === 0 ? null : (
        <div {...styled("text")}>{unlistedClustersText(unlistedClusterCount)}</div>
      )}
    </>
  );
}

type ClusterProps = { readonly cluster: MessageCluster; readonly message: Message };

function Cluster({ cluster, message }: ClusterProps) {
  const { objectCount, failure, details, meaning, remedy, people } = cluster;
  return (
    <tr>
      <td {...styled("count")}>{objectCount}</td>
      <td {...styled("cell")}>
        <b>{failure}</b>
        {details === "" ? null : <span {...styled("muted")}> ({details})</span>}
        <br />
        {meaning}
        {people.length === 0 ? null : (
          <>
            <br />
            <span {...styled("muted")}>{peopleText(cluster)}</span>
          </>
        )}
        {remedy === "" ? null : (
          <>
            <br />
            <span {...styled("muted")}>{nextText(cluster, message)}</span>
          </>
        )}
      </td>
    </tr>
  );
}

function Footer({ message: { footer }, personal: { unsubscribeUrl } }: PageProps) {
  return (
    <div {...styled("footer")}>
      {footer.map((line, index) => (
        <>
          {index === 0 ? null : <br />}
          {line}
        </>
      ))}
      {unsubscribeUrl === null ? null : (
        <>
          <br />
          <a href={unsubscribeUrl} {...styled("link")}>
            {UNSUBSCRIBE_LABEL}
          </a>
        </>
      )}
    </div>
  );
}

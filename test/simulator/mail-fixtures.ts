import { readFileSync } from "node:fs";
import { createTransport, type SendMailOptions } from "nodemailer";
import type { Mailbox } from "../../simulator/mailbox/mailbox-server.ts";

/** A mail with scripts and foreign resources in its subject, addresses, text, HTML and headers. */
export const HOSTILE_MAIL = {
  from: '"<script>alert(1)</script>" <a@contoso.example>',
  to: "oncall@contoso.example",
  subject: `"><script>document.title="taken"</script>`,
  text: "</pre><script>document.title='taken'</script>",
  html: `</iframe>"'><script>parent.document.title='taken'</script>
    <img src="https://tracker.example/pixel.png" onerror="document.title='taken'">
    <link rel="stylesheet" href="https://tracker.example/a.css">
    <form action="https://tracker.example"><button>Win</button></form>
    <p style="color: rgb(1, 2, 3)">Twelve <b>users</b> &amp; more fail.</p>
    <a href="https://console.example/jobs">Open</a>`,
  headers: { "X-Note": "<script>alert(2)</script>" },
} satisfies SendMailOptions;

/** Sends a mail and returns the ID that the mailbox gave it. */
export async function sendMailTo(mailbox: Mailbox, mail: SendMailOptions): Promise<string> {
  const ca = readFileSync(mailbox.caFile);
  await createTransport({ url: mailbox.smtpUrl, tls: { ca } }).sendMail(mail);
  return mailbox.mails()[0]?.id ?? "";
}

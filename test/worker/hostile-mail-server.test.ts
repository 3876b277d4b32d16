import { createServer, type Server, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { newDelivery } from "../../domain/delivery.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Channel } from "../../worker/channels/channel.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { testMessage, testNotification } from "../store/stored-values.ts";

// A mail server that an attacker runs, or an attacker between Steadystate and the mail server.

const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
const ADDRESS = "oncall@contoso.example";
const NOTIFICATION: Notification = {
  ...testNotification("contoso~job~1.0.0"),
  incidentIds: ["contoso~job~1"],
  createdAt: NOW,
  subject: "QUARANTINED: 8x8 (contoso)",
  message: { ...testMessage(), lines: [{ label: "", text: "In quarantine." }] },
  messageId: "<contoso~job~1.0.0@contoso.example>",
  threadId: "contoso~job~1.ops",
  deliveries: [newDelivery(ADDRESS, NOW)],
};

type HostileServer = { readonly mailer: Channel; readonly received: () => string };

/** `answer` gets each line of the client, and an empty line at the start. */
async function startHostileServer(
  answer: (line: string, socket: Socket) => string,
): Promise<HostileServer> {
  let received = "";
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.write(answer("", socket));
    socket.on("data", (chunk) => {
      received += chunk.toString();
      for (const line of chunk.toString().split("\r\n").filter(Boolean))
        socket.write(answer(line, socket));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as { readonly port: number };
  const mailer = createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url: `smtp://operator:s3same@127.0.0.1:${port}`,
    requireTls: true,
    ca: null,
  });
  onTestFinished(() => {
    mailer.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { mailer, received: () => received };
}

const send = (mailer: Channel) =>
  mailer.send({
    notification: NOTIFICATION,
    recipients: [ADDRESS],
    beforeHandOver: () => Promise.resolve(),
  });

test("a mail server that offers no TLS gets neither the password nor the mail", async () => {
  const { mailer, received } = await startHostileServer((line) =>
    line === ""
      ? "220 hello\r\n"
      : /^EHLO/.test(line)
        ? "250-hello\r\n250 AUTH PLAIN LOGIN\r\n"
        : "454 no\r\n",
  );
  expect(await send(mailer)).toMatchObject([{ code: "failed" }]);
  expect(received()).toMatch(/^EHLO/);
  expect(received()).not.toMatch(/AUTH|MAIL|quarantine/i);
});

test("the answer of a mail server is kept as one short line without control and direction characters", async () => {
  const { mailer } = await startHostileServer(
    () => `554 \u001b[31mgo away\u0007 \u202e\u200b${"x".repeat(5000)}\r\n`,
  );
  const [result] = await send(mailer);
  const answer =
    (result as { readonly failure?: { readonly answer: string } }).failure?.answer ?? "";
  expect(answer).toContain("go away");
  expect(answer.length).toBeLessThanOrEqual(200);
  expect(answer).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
});

test.each([
  ["greeting", ""],
  ["answer to the first command", "220 hello\r\n"],
])(
  "a mail server whose %s does not end is given up before it fills the memory",
  async (_what, greeting) => {
    let sentBytes = 0;
    const { mailer } = await startHostileServer((line, socket) => {
      if (line === "" && greeting !== "") return greeting;
      const timer = setInterval(() => {
        if (socket.destroyed) clearInterval(timer);
        else if (socket.writableLength === 0) {
          sentBytes += 20_000;
          socket.write("250-".padEnd(20_000, "x"));
        }
      }, 1);
      return "";
    });
    expect(await send(mailer)).toMatchObject([{ code: "failed", isTransient: true }]);
    expect(sentBytes).toBeLessThan(20_000_000);
  },
);

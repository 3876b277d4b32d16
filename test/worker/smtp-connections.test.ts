import { readFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { newDelivery } from "../../domain/delivery.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { NOW } from "../store/random-events.ts";
import { testNotification } from "../store/stored-values.ts";

// Counts the connections to the simulator's mail server.

type CountedMailServer = {
  readonly mailbox: Mailbox;
  connections(): number;
  /** Closes all connections, as a server does with connections that are idle. */
  closeConnections(): Promise<void>;
  /** Sends a mail and returns what became of it. */
  send(id: string): Promise<unknown>;
};

async function startCountedMailServer(): Promise<CountedMailServer> {
  const mailbox = await startMailbox();
  const sockets = new Set<Socket>();
  let connections = 0;
  const proxy = createServer((client) => {
    connections += 1;
    const server = connect(Number(new URL(mailbox.smtpUrl).port), "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", () => resolve()));
  const mailer = createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url: `smtp://127.0.0.1:${(proxy.address() as { readonly port: number }).port}`,
    requireTls: true,
    ca: readFileSync(mailbox.caFile, "utf8"),
  });
  onTestFinished(async () => {
    mailer.close();
    proxy.close();
    for (const socket of sockets) socket.destroy();
    await mailbox.close();
  });
  return {
    mailbox,
    connections: () => connections,
    async closeConnections() {
      const closed = [...sockets].map(
        (socket) => new Promise((done) => socket.once("close", done)),
      );
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
    async send(id) {
      const address = "oncall@contoso.example";
      const notification = testNotification(id, { deliveries: [newDelivery(address, NOW)] });
      const beforeHandOver = () => Promise.resolve();
      const [result] = await mailer.send({ notification, recipients: [address], beforeHandOver });
      return result;
    },
  };
}

test("mails that follow each other use the same connection to the mail server", async () => {
  const server = await startCountedMailServer();
  for (const id of ["i1.0.0", "i2.0.0", "i3.0.0"])
    expect(await server.send(id)).toEqual({ code: "accepted" });
  expect(server.connections()).toBe(1);
  expect(server.mailbox.mails()).toHaveLength(3);
});

test("a mail is sent once at its first attempt after the mail server has closed the connection of the mail before", async () => {
  const server = await startCountedMailServer();
  expect(await server.send("i1.0.0")).toEqual({ code: "accepted" });
  await server.closeConnections();
  expect(await server.send("i2.0.0")).toEqual({ code: "accepted" });
  expect(server.mailbox.mails().map(({ messageId }) => messageId)).toHaveLength(2);
  expect(server.connections()).toBe(2);
});

test("a refused recipient does not end the connection for the next mail", async () => {
  const server = await startCountedMailServer();
  server.mailbox.faults.reject("oncall@contoso.example", 550, 1);
  expect(await server.send("i1.0.0")).toMatchObject({ failure: { code: "refused", status: 550 } });
  expect(await server.send("i2.0.0")).toEqual({ code: "accepted" });
  expect(server.mailbox.mails()).toHaveLength(1);
});

/** A server that closes the connection instead of answering this command. */
async function startClosingServer(command: RegExp): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("220 hello\r\n");
    socket.on("data", (data) => {
      const line = data.toString();
      const answer = () => (command.test(line) ? socket.destroy() : socket.write("250 OK\r\n"));
      // Meanwhile the client has time to prepare the mail.
      setTimeout(answer, 100);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => void server.close());
  return `smtp://127.0.0.1:${(server.address() as { readonly port: number }).port}`;
}

test.each([/^MAIL/, /^RCPT/, /^DATA/])(
  "a mail is not handed over if the mail server closes the connection instead of answering %s",
  async (command) => {
    const mailer = createSmtpMailer({
      from: "Steadystate <watch@contoso.example>",
      url: await startClosingServer(command),
      requireTls: false,
      ca: null,
    });
    onTestFinished(() => mailer.close());
    const address = "oncall@contoso.example";
    let handOvers = 0;
    const [result] = await mailer.send({
      notification: testNotification("i1.0.0", { deliveries: [newDelivery(address, NOW)] }),
      recipients: [address],
      beforeHandOver: async () => {
        handOvers += 1;
      },
    });
    expect(result).toMatchObject({ code: "failed", isTransient: true, isUnconfirmed: false });
    expect(handOvers).toBe(0);
  },
);

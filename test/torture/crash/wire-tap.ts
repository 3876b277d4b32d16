import { connect, createServer, type Server, type Socket } from "node:net";

/** Decides which chunks of data between the worker and a server are steps of the run. */
export type StepFilter = {
  /** The first step is data of the worker that this function accepts. */
  readonly isStart: (data: Buffer) => boolean;
  /** Later steps are data of the worker that this function accepts, and the answers to them. */
  readonly isStep: (data: Buffer) => boolean;
};

/**
 * A proxy between a worker and its servers that counts the steps. At a chosen step it calls a function,
 * and may stop all data, including this step, until `resume`.
 */
export type WireTap = {
  /** Returns the port of a new proxy to a port of this machine. */
  open(name: string, targetPort: number, filter: StepFilter): Promise<number>;
  stopAt(step: number, onStop: () => void, options: { readonly stopsData: boolean }): void;
  /** Closes all connections and lets new ones pass. */
  resume(): void;
  steps(): number;
  /** The step at which the data was stopped, such as `smtp > worker`; null if it was not reached. */
  stoppedAt(): string | null;
  close(): void;
};

export function createWireTap(): WireTap {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let steps = 0;
  let hasStarted = false;
  let isStopped = false;
  let stoppedAt: string | null = null;
  let target: Parameters<WireTap["stopAt"]> | null = null;

  /** Returns whether the data may pass. */
  const pass = (isStep: boolean, name: string): boolean => {
    if (isStopped) return false;
    if (!isStep) return true;
    steps += 1;
    if (target === null) return true;
    const [step, onStop, { stopsData }] = target;
    if (steps - 1 !== step) return true;
    isStopped = stopsData;
    stoppedAt = name;
    onStop();
    return !stopsData;
  };

  const join = (client: Socket, targetPort: number, name: string, filter: StepFilter) => {
    const server = connect(targetPort, "127.0.0.1");
    let openSteps = 0;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (data) => {
      hasStarted ||= filter.isStart(data);
      const isStep = hasStarted && filter.isStep(data);
      if (isStep) openSteps += 1;
      if (pass(isStep, `worker > ${name}`)) server.write(data);
    });
    server.on("data", (data) => {
      const isStep = openSteps > 0;
      openSteps = Math.max(0, openSteps - 1);
      if (pass(isStep, `${name} > worker`)) client.write(data);
    });
  };

  return {
    async open(name, targetPort, filter) {
      const server = createServer((client) => join(client, targetPort, name, filter));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
      return (server.address() as { readonly port: number }).port;
    },
    stopAt(...stop) {
      target = stop;
    },
    resume() {
      isStopped = false;
      target = null;
      for (const socket of sockets) socket.destroy();
    },
    steps: () => steps,
    stoppedAt: () => stoppedAt,
    close() {
      for (const server of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * A host of its own between the page and the desk: passes on what it is asked, as a shop's web server or a proxy would,
 * unless a story gives it something else to say. It can also go silent in the middle of everything, like a pulled cable.
 * The shop's page, the package and their policy come through it from the real server.
 */
import { createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Something to say instead of the desk. */
export interface Reply {
  status: number;
  type?: string;
  body?: string;
  headers?: Readonly<Record<string, string>>;
}

export class Relay {
  /** What is said instead of the desk's answer, to requests for which there is something. */
  instead: (path: string, method: string) => Reply | undefined = () => undefined;
  /** What becomes of the desk's answers to polls on their way. */
  rewrites: (body: string) => string = (body) => body;
  /** Other origins that the shop's policy lets the page talk to. */
  readonly partners: string[] = [];

  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(desk: string): Promise<Relay> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const relay = new Relay(server);
    server.on("request", (request, response) => relay.#pass(desk, request, response));
    server.on("connection", (socket) => {
      if (relay.#isCut) return void socket.destroy();
      relay.#sockets.add(socket);
      socket.once("close", () => relay.#sockets.delete(socket));
    });
    return relay;
  }

  /** Every connection breaks, and none can be made. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(desk: string, request: IncomingMessage, response: ServerResponse): void {
    const { url = "/", method = "GET", headers } = request;
    const reply = this.instead(url, method);
    if (reply) {
      const type = reply.type ?? "application/json";
      response.writeHead(reply.status, { "Content-Type": type, ...reply.headers }).end(reply.body);
      return;
    }
    const onward = ask(new URL(url, desk), { method, headers }, (answer) => {
      const policy = answer.headers["content-security-policy"];
      const wider = `connect-src 'self' ${this.partners.join(" ")}`;
      const passed = { ...answer.headers };
      if (typeof policy === "string") passed["content-security-policy"] = policy.replace("connect-src 'self'", wider);
      const isPoll = url.includes("/System/Messages");
      if (isPoll) delete passed["content-length"];
      response.writeHead(answer.statusCode ?? 502, passed);
      if (!isPoll) return void answer.pipe(response);
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => response.end(this.rewrites(Buffer.concat(parts).toString())));
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }
}

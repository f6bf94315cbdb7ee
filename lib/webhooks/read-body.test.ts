import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBody } from "./read-body";

const MEGABYTE = 1024 * 1024;

/** How each request's body was read, in the order in which they came. */
const outcomes: (Buffer | null | "left")[] = [];
const server = createServer(async (request, response) => {
  const outcome = await readBody(request).catch(() => "left" as const);
  outcomes.push(outcome);
  response.writeHead(outcome === null ? 413 : 200).end();
  server.emit("read");
});
const address = () => server.address() as AddressInfo;
const post = (body: BodyInit) =>
  fetch(`http://127.0.0.1:${address().port}/`, { method: "POST", body });

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

describe("a request", () => {
  it("is read whole, also where it comes in many parts or has no body", async () => {
    const large = Buffer.alloc(4 * MEGABYTE, "é");
    for (const body of ["", "{}", large]) {
      expect((await post(body)).status).toBe(200);
      // Compared as bytes: millions of elements one by one take a second.
      expect(Buffer.from(body).compare(outcomes.at(-1) as Buffer)).toBe(0);
    }
  });

  it("that is too large is refused with an answer, and its connection is not cut", async () => {
    expect((await post(Buffer.alloc(4 * MEGABYTE + 1))).status).toBe(413);
    expect((await post(Buffer.alloc(12 * MEGABYTE))).status).toBe(413);
    expect(outcomes.slice(-2)).toEqual([null, null]);
  });

  it("whose sender leaves in the middle is not read as if it were whole", async () => {
    const socket = connect(address().port, "127.0.0.1");
    const read = once(server, "read");
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
    await once(server, "request");
    socket.destroy();
    await read;
    expect(outcomes.at(-1)).toBe("left");
  });
});

it("cuts off a sender that does not stop", async () => {
  const endless: Readable = new Readable({
    read: () => setImmediate(() => endless.push(Buffer.alloc(MEGABYTE))),
  });
  const closed = once(endless, "close");
  expect(await readBody(endless)).toBeNull();
  await closed;
});

describe("what is no request", () => {
  it("is read by the same limit", async () => {
    async function* parts(...sizes: number[]) {
      for (const size of sizes) yield Buffer.alloc(size, 32);
    }
    expect(await readBody(parts(1, 2))).toEqual(Buffer.from("   "));
    expect(await readBody(parts())).toEqual(Buffer.alloc(0));
    expect(await readBody(parts(4 * MEGABYTE))).toHaveLength(4 * MEGABYTE);
    expect(await readBody(parts(4 * MEGABYTE, 1))).toBeNull();
  });

  it("that breaks is an error", async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error("cut")) });
    await expect(readBody(broken)).rejects.toThrow("cut");
    const closed = new Readable({ read: () => closed.destroy() });
    await expect(readBody(closed)).rejects.toThrow("The sender left");
  });
});

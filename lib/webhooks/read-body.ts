import "server-only";
import { Readable } from "node:stream";

/** Meta's own limit is 3 MB. */
const LARGEST_BODY = 4 * 1024 * 1024;
/** What a sender may still send before it is cut off: one that stops hears why it was refused. */
const MOST_READ = 4 * LARGEST_BODY;

/**
 * The whole body of an event.
 *
 * @returns null where it is larger than Meta ever sends; some more of a stream is then thrown away
 * @throws {Error} when its sender left in the middle
 */
export async function readBody(body: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  if (body instanceof Readable) return await readStream(body);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same by events: thousands a second come, and each `for await` costs as much as its signature. */
function readStream(body: Readable): Promise<Buffer | null> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= LARGEST_BODY) chunks.push(chunk);
      else done(null);
      if (size > MOST_READ) body.destroy();
    });
    body.on("end", () => done(Buffer.concat(chunks)));
    body.on("error", failed);
    body.on("close", () => failed(new Error("The sender left in the middle of an event.")));
  });
}

import { sandbox } from "../mount";

const LARGEST_BODY = 1_000_000;

/** The built-in Graph simulator. It knows its callers by their tokens, as Meta does. */
async function handle(request: Request): Promise<Response> {
  const body = await readBody(request);
  if (body === null) return new Response(null, { status: 413 });
  const { method, headers, signal, url } = request;
  return await sandbox().handle(
    new Request(url, { method, headers, signal, ...(body.length > 0 ? { body } : {}) }),
  );
}

/** Null: larger than anything a client of Graph has reason to send. */
async function readBody(request: Request): Promise<Buffer<ArrayBuffer> | null> {
  if (!request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST };

import { createServer } from "node:http";
import { isSignedBy } from "@/lib/crypto/signature";
import { AppSecret } from "@/lib/secret";
import { readNews } from "@/lib/webhooks/read-news";
import { appSecret } from "./line";

// What the product's receiver does up to the point where the database would come in.

const secret = new AppSecret(appSecret);
const server = createServer(async (request, response) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const signature = request.headers["x-hub-signature-256"];
  const isSigned = isSignedBy(secret, bytes, typeof signature === "string" ? signature : null);
  const status = isSigned && readNews(bytes, new Date()).numbers.length > 0 ? 200 : 401;
  response.writeHead(status, { "content-length": 0 }).end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
process.on("disconnect", () => process.exit(0));

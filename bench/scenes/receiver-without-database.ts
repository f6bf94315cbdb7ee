import { createServer } from "node:http";
import { isSignedBy } from "@/lib/crypto/signature";
import { AppSecret } from "@/lib/secret";
import { readBody } from "@/lib/webhooks/read-body";
import { readNews } from "@/lib/webhooks/read-news";
import { appSecret } from "./line";

// What the product's receiver does up to the point where the database would come in.

const secret = new AppSecret(appSecret);
const server = createServer(async (request, response) => {
  const bytes = (await readBody(request)) ?? Buffer.alloc(0);
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

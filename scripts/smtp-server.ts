import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export type ReceivedMail = { from: string; to: string[]; data: string };

/** A mail server that takes every message, or refuses every recipient. */
export async function startSmtpServer() {
  const mails: ReceivedMail[] = [];
  let refusal: string | null = null;
  const server = createServer((socket) => talk(socket, mails, () => refusal));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    /** @param answer such as "550 No such mailbox"; null: takes everything again */
    refuse(answer: string | null) {
      refusal = answer;
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

function talk(socket: Socket, mails: ReceivedMail[], refusal: () => string | null): void {
  let mail: ReceivedMail = { from: "", to: [], data: "" };
  let isData = false;
  let rest = "";
  const say = (line: string) => socket.write(`${line}\r\n`);
  const command = (line: string) => {
    const [, address = ""] = /<(.*?)>/.exec(line) ?? [];
    if (/^(EHLO|HELO)/i.test(line)) return say("250 test");
    if (/^MAIL FROM/i.test(line)) {
      mail = { from: address, to: [], data: "" };
      return say("250 ok");
    }
    if (/^RCPT TO/i.test(line)) {
      mail.to.push(address);
      return say(refusal() ?? "250 ok");
    }
    if (/^DATA/i.test(line)) {
      isData = true;
      return say("354 go on");
    }
    if (/^QUIT/i.test(line)) {
      say("221 bye");
      return socket.end();
    }
    return say("250 ok");
  };
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!isData) command(line);
      else if (line === ".") {
        isData = false;
        mails.push(mail);
        say("250 taken");
      } else mail.data += `${line}\n`;
    }
  });
  say("220 test");
}

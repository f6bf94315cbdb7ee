import { expect, onTestFinished, test } from "vitest";
import { startTestSandbox } from "./test-sandbox";

const template = (name: string, code: string, components: object[] = []) => ({
  type: "template",
  text: undefined,
  template: { name, language: { code }, components },
});

test("texts and hello_world are accepted with a wamid that holds the recipient", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const text = await sandbox.send(world, "+91 98765 43210", { biz_opaque_callback_data: "m1" });
  expect(text.status).toBe(200);
  expect(text.body).toMatchObject({
    messaging_product: "whatsapp",
    contacts: [{ input: "+91 98765 43210", wa_id: "919876543210" }],
  });
  const [{ id }] = text.body.messages;
  const decoded = Buffer.from(id.replace("wamid.", ""), "base64");
  expect(decoded.subarray(3, 15).toString()).toBe("919876543210");
  const hello = await sandbox.send(world, "919876543210", template("hello_world", "en_US"));
  expect(hello.body.messages[0].message_status).toBe("accepted");
  const { body } = await sandbox.control("GET", `messages?phoneNumberId=${world.phoneNumberId}`);
  expect(body.data).toMatchObject([
    { wamid: id, to: "919876543210", opaque: "m1", type: "text", text: "Hello" },
    { opaque: null, type: "template", text: "hello_world" },
  ]);
});

test.each([
  [{ to: undefined }, 400, 100, "(#100) The parameter to is required."],
  [{ to: "abc" }, 400, 100, "(#100) Invalid parameter"],
  [{ text: { body: "" } }, 400, 100, "(#100) The parameter text['body'] is required."],
  [{ text: { body: "x".repeat(4097) } }, 400, 100, "4096 characters"],
  [{ biz_opaque_callback_data: "x".repeat(513) }, 400, 100, "512 characters"],
  [{ messaging_product: "sms" }, 400, 100, "messaging_product"],
  [{ type: "image" }, 400, 131051, "Unsupported message type"],
  [template("nope", "en_US"), 404, 132001, "Template name does not exist in the translation"],
  [template("hello_world", "de"), 404, 132001, "does not exist"],
  [
    template("hello_world", "en_US", [{ type: "body", parameters: [{ type: "text", text: "x" }] }]),
    400,
    132000,
    "Number of parameters",
  ],
])("refuses %j with %i/%i", async (change, status, code, message) => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const answer = await sandbox.send(world, "16505551234", change);
  expect(answer.status).toBe(status);
  expect(answer.body.error.code).toBe(code);
  expect(answer.body.error.message).toContain(message);
  expect((await sandbox.control("GET", "messages")).body.data).toEqual([]);
});

test("a wrong number is named in the details, a missing template too", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const details = async (to: string, change = {}) =>
    (await sandbox.send(world, to, change)).body.error.error_data.details;
  expect(await details("12x")).toBe("Parameter 'to' is not a valid phone number");
  expect(await details("16505551234", template("x", "en_US"))).toBe(
    "template name (x) does not exist in en_US",
  );
});

test("a test number writes to its allowed recipients only", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ mode: "SANDBOX", allowList: ["16505551234"] });
  expect((await sandbox.send(world, "+1 650 555 1234")).status).toBe(200);
  expect(await sandbox.send(world, "16505559999")).toMatchObject({
    status: 400,
    body: {
      error: {
        message: "(#131030) Recipient phone number not in allowed list",
        code: 131030,
        error_data: {
          messaging_product: "whatsapp",
          details:
            "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.",
        },
      },
    },
  });
  const live = await sandbox.world();
  expect((await sandbox.send(live, "91987131030")).body.error.code).toBe(131030);
});

test("a throughput limit lets a second's worth through and refuses the rest with 130429", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ maxPerSecond: 5 });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => sandbox.send(world, `1650555${1000 + index}`)),
  );
  const refused = answers.filter(({ status }) => status === 400);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(refused.length).toBeLessThanOrEqual(7);
  expect(refused[0]?.body.error).toMatchObject({
    code: 130429,
    message: "(#130429) Rate limit hit",
    error_data: { details: "Cloud API message throughput has been reached." },
  });
});

test("numbers that are not connected, and a closed window that answers at once", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const number = `phone-numbers/${world.phoneNumberId}`;
  await sandbox.control("PATCH", number, { status: "DISCONNECTED" });
  expect((await sandbox.send(world, "16505551234")).body.error.code).toBe(133010);
  await sandbox.control("PATCH", number, { status: "CONNECTED" });
  await sandbox.control("PATCH", "behaviour", { closedWindow: "response" });
  expect(await sandbox.send(world, "16505551247")).toMatchObject({
    status: 400,
    body: { error: { code: 131047, message: "(#131047) Re-engagement message" } },
  });
});

import "server-only";
import type { Caller } from "./access";
import { demandManagement, type VisibleNumber } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { cloudRefusal, parameterRefusal } from "./graph-error";
import { verifyCallback } from "./handshake";
import type { PhoneNumber } from "./records";
import type { JsonValue } from "./store";

const ATTEMPTS = 10;
const ATTEMPTS_WITHIN_MS = 72 * 3_600_000;

/**
 * `POST /{PNID}/register` and `/deregister`.
 *
 * @throws {GraphRefusal} 133005 for a wrong PIN, 133006 for a number that is not verified, 133016
 *   after ten attempts in 72 hours, 131031 for a banned number, 100 for a PIN that is none
 */
export async function registration(
  sandbox: Sandbox,
  call: GraphCall,
  visible: VisibleNumber,
): Promise<JsonValue> {
  demandManagement(visible, "edge");
  const { records } = sandbox;
  const number = await countAttempt(sandbox, visible.number);
  if (call.path[1] === "deregister") {
    await records.save("phone-number", {
      ...number,
      status: "DISCONNECTED",
      platformType: "NOT_APPLICABLE",
    });
    return { success: true };
  }
  const pin = readPin(call);
  if (call.body?.messaging_product !== "whatsapp") {
    throw parameterRefusal("The parameter messaging_product is required.");
  }
  refuseRegistration(number, pin);
  await records.save("phone-number", {
    ...number,
    status: "CONNECTED",
    platformType: "CLOUD_API",
    pin,
  });
  return { success: true };
}

async function countAttempt(sandbox: Sandbox, number: PhoneNumber): Promise<PhoneNumber> {
  const at = sandbox.now().getTime();
  const recent = number.registrations.filter((tried) => tried > at - ATTEMPTS_WITHIN_MS);
  if (recent.length >= ATTEMPTS) {
    throw cloudRefusal(
      400,
      133016,
      "Account register deregister rate limit exceeded",
      "The number of register and deregister attempts for this number has been exceeded.",
    );
  }
  const counted = { ...number, registrations: [...recent, at] };
  await sandbox.records.save("phone-number", counted);
  return counted;
}

function readPin({ body }: GraphCall): string {
  const pin = body?.pin;
  if (pin === undefined || pin === null || pin === "") {
    throw parameterRefusal("The parameter pin is required.");
  }
  if (/^\d{6}$/.test(String(pin))) return String(pin);
  throw parameterRefusal("Invalid parameter", "Parameter 'pin' must have 6 digits");
}

function refuseRegistration(number: PhoneNumber, pin: string): void {
  if (number.status === "BANNED") {
    throw cloudRefusal(403, 131031, "Business Account locked", "Business account has been locked.");
  }
  if (number.codeVerificationStatus !== "VERIFIED" && number.accountMode === "LIVE") {
    throw cloudRefusal(
      400,
      133006,
      "Phone number re-verification needed",
      "Phone number needs to be verified before registering.",
    );
  }
  if (number.pin !== null && number.pin !== pin) {
    throw cloudRefusal(
      400,
      133005,
      "Two step verification PIN Mismatch",
      "Two-step verification PIN is incorrect.",
    );
  }
}

/**
 * `POST /{PNID}`: sets the two-step PIN, or the number's own callback; an empty address removes it.
 *
 * @throws {GraphRefusal} 100, and 2200 when the callback fails the handshake
 */
export async function changeNumber(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  visible: VisibleNumber,
): Promise<JsonValue> {
  demandManagement(visible, "edge");
  const { number } = visible;
  const wanted = call.body?.webhook_configuration as Record<string, unknown> | undefined;
  if (wanted === undefined) {
    await sandbox.records.save("phone-number", { ...number, pin: readPin(call) });
    return { success: true };
  }
  const appId = caller.app.id;
  const uri = String(wanted.override_callback_uri ?? "");
  const others = number.webhookOverrides.filter((override) => override.appId !== appId);
  if (uri !== "") await verifyCallback(sandbox, uri, String(wanted.verify_token ?? ""));
  await sandbox.records.save("phone-number", {
    ...number,
    webhookOverrides: uri === "" ? others : [...others, { appId, overrideCallbackUri: uri }],
  });
  return { success: true };
}

import "server-only";
import { parameterRefusal } from "./graph-error";
import { digitsOf } from "./ids";
import type { App, PhoneNumber, Records, Token, Waba } from "./records";
import type { JsonValue } from "./store";

/** A node as Graph shows it: every field it can name, and those it shows unasked. */
type Node = {
  type: string;
  id: string;
  fields: Record<string, JsonValue>;
  shownUnasked: string[];
};

/**
 * The fields asked for with `fields=a,b{c}`, and always the id.
 *
 * @throws {GraphRefusal} 100 for a field the node type does not have
 */
export function pickFields(node: Node, asked: string | null): JsonValue {
  const names = asked ? splitFields(asked) : node.shownUnasked;
  const picked: Record<string, JsonValue> = {};
  for (const name of names) {
    if (name === "id") continue;
    const value = Object.hasOwn(node.fields, name) ? node.fields[name] : undefined;
    if (value === undefined) {
      throw parameterRefusal(
        `Tried accessing nonexisting field (${name}) on node type (${node.type})`,
      );
    }
    picked[name] = value;
  }
  return { ...picked, id: node.id };
}

function splitFields(asked: string): string[] {
  let flat = asked;
  for (let previous = ""; previous !== flat; ) {
    previous = flat;
    flat = flat.replace(/\{[^{}]*\}|\.\w+\([^()]*\)/g, "");
  }
  return flat
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

export function userNode(token: Token): Node {
  return {
    type: "User",
    id: token.userId,
    fields: { name: token.userName },
    shownUnasked: ["name"],
  };
}

export function appNode(app: App): Node {
  return {
    type: "Application",
    id: app.id,
    fields: { link: appLink(app.id), name: app.name, namespace: "", category: "Business" },
    shownUnasked: ["link", "name"],
  };
}

export function appLink(appId: string): string {
  return `https://www.facebook.com/games/?app_id=${appId}`;
}

/** @param display how the number is written: the list has spaces and dashes, the node digits only */
export async function phoneNumberNode(
  records: Records,
  number: PhoneNumber,
  app: App,
  version: number,
  display: "list" | "node",
): Promise<Node> {
  const waba = await records.get("waba", number.wabaId);
  const override = waba?.subscriptions.find(({ appId }) => appId === app.id)?.overrideCallbackUri;
  return {
    type: "WhatsAppBusinessPhoneNumber",
    id: number.id,
    fields: {
      verified_name: number.verifiedName,
      code_verification_status: number.codeVerificationStatus,
      display_phone_number:
        display === "list" ? number.displayPhoneNumber : digitsOf(number.displayPhoneNumber),
      quality_rating: number.qualityRating,
      quality_score: { score: number.qualityRating },
      platform_type: "CLOUD_API",
      throughput: { level: number.throughput },
      webhook_configuration: {
        ...(override ? { whatsapp_business_account: override } : {}),
        ...(app.callbackUrl ? { application: app.callbackUrl } : {}),
      },
      status: number.status,
      name_status: number.nameStatus,
      account_mode: number.accountMode,
      messaging_limit_tier: number.messagingLimit,
      ...portfolioLimit(number.messagingLimit, version),
      is_official_business_account: false,
      is_pin_enabled: true,
      is_on_biz_app: false,
      health_status: waba ? health(waba, app, number) : null,
    },
    shownUnasked: [
      "verified_name",
      "code_verification_status",
      "display_phone_number",
      "quality_rating",
      "platform_type",
      "throughput",
      "webhook_configuration",
    ],
  };
}

export function wabaNode(waba: Waba, app: App, version: number): Node {
  return {
    type: "WhatsAppBusinessAccount",
    id: waba.id,
    fields: {
      name: waba.name,
      currency: "USD",
      timezone_id: "1",
      country: "US",
      status: "ACTIVE",
      account_review_status: "APPROVED",
      business_verification_status: "verified",
      message_template_namespace: `sandbox_${waba.id}`,
      owner_business: { id: waba.businessId, name: waba.businessName },
      owner_business_info: { name: waba.businessName, id: waba.businessId },
      ownership_type: "SELF",
      is_enabled_for_insights: true,
      health_status: health(waba, app, null),
      ...portfolioLimit("TIER_250", version),
    },
    shownUnasked: ["name", "currency", "timezone_id", "message_template_namespace"],
  };
}

/** The limit of the whole portfolio has been a field since v24.0. */
function portfolioLimit(tier: string, version: number) {
  return version >= 24 ? { whatsapp_business_manager_messaging_limit: tier } : {};
}

function health(waba: Waba, app: App, number: PhoneNumber | null): JsonValue {
  const available = (entity_type: string, id: string) => ({
    entity_type,
    id,
    can_send_message: "AVAILABLE",
  });
  const entities: { can_send_message: string; [key: string]: JsonValue }[] = [
    available("WABA", waba.id),
    available("BUSINESS", waba.businessId),
    available("APP", app.id),
  ];
  if (number) entities.unshift(numberHealth(number));
  const blocked = entities.some(({ can_send_message }) => can_send_message === "BLOCKED");
  return { can_send_message: blocked ? "BLOCKED" : "AVAILABLE", entities };
}

function numberHealth(number: PhoneNumber) {
  const about = { entity_type: "PHONE_NUMBER", id: number.id };
  if (number.status === "CONNECTED") return { ...about, can_send_message: "AVAILABLE" };
  return {
    ...about,
    can_send_message: "BLOCKED",
    errors: [
      {
        error_code: 141000,
        error_description: `The phone number's status is ${number.status}.`,
        possible_solution: "Register the phone number with the Cloud API.",
      },
    ],
  };
}

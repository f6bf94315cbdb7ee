import "server-only";
import { parameterRefusal } from "./graph-error";
import { health } from "./health";
import { digitsOf } from "./ids";
import type { App, PhoneNumber, Records, SystemUser, Token, Waba } from "./records";
import type { JsonValue } from "./store";

/** A node as Graph shows it: every field it can name, and those it shows unasked. */
export type Node = {
  type: string;
  id: string;
  /** Null: the node type has it, this node has not. */
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
    if (value !== null) picked[name] = value;
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

export function systemUserNode(user: SystemUser): Node {
  return {
    type: "SystemUser",
    id: user.id,
    fields: { name: user.name, role: user.role },
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
  const ofApp = ({ appId }: { appId: string }) => appId === app.id;
  const own = number.webhookOverrides.find(ofApp)?.overrideCallbackUri;
  const override = waba?.subscriptions.find(ofApp)?.overrideCallbackUri;
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
      platform_type: number.platformType,
      throughput: { level: number.throughput },
      webhook_configuration: {
        ...(own ? { phone_number: own } : {}),
        ...(override ? { whatsapp_business_account: override } : {}),
        ...(app.callbackUrl ? { application: app.callbackUrl } : {}),
      },
      status: number.status,
      name_status: number.nameStatus,
      account_mode: number.accountMode,
      messaging_limit_tier: number.messagingLimit,
      ...portfolioLimit(number.messagingLimit, version),
      new_name_status: number.newNameStatus,
      certificate: null,
      is_official_business_account: number.isOfficial,
      is_pin_enabled: number.pin !== null,
      is_on_biz_app: number.isOnBusinessApp,
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
      status: waba.status,
      account_review_status: waba.accountReviewStatus,
      business_verification_status: waba.businessVerificationStatus,
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

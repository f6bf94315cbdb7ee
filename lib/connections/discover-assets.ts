import "server-only";
import {
  listAssignedWabas,
  listBusinesses,
  listClientWabas,
  listOwnedWabas,
  type NamedNode,
} from "@/lib/graph/businesses";
import type { GraphTarget } from "@/lib/graph/client";
import { debugToken, type TokenFacts } from "@/lib/graph/debug-token";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import { listPhoneNumbers, readWaba } from "@/lib/graph/waba";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type DiscoveryGap, discoveryQuestions, type Question } from "./discovery-questions";

/** How a token came to reach a WABA: it was named in its grants, assigned, owned, or shared. */
export type Reach = "granted" | "assigned" | "owned" | "shared";

export type DiscoveredWaba = {
  id: string;
  name: string | null;
  reachedBy: Reach[];
  phoneNumbers: PhoneNumber[];
  /** False: Meta has more numbers than were read, or they could not be asked for. */
  complete: boolean;
};

/** Everything that a token reaches, as far as Meta tells. */
export type Discovery = {
  /** What Meta knows of the token; null where it does not tell without the app. */
  token: TokenFacts | null;
  apps: NamedNode[];
  businesses: NamedNode[];
  wabas: DiscoveredWaba[];
  /** What could not be asked, and why, in sentences. Empty: the list is whole. */
  gaps: DiscoveryGap[];
};

const MOST_BUSINESSES = 10;
const MOST_WABAS = 50;
const AT_ONCE = 4;
const WHATSAPP_SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging"];

/**
 * Lists the apps, businesses, WABAs and phone numbers that a token reaches: those named in its
 * grants, those assigned to its user, and those that its businesses own or were given. Asks for at
 * most 10 businesses and 50 WABAs. Never throws for what Meta answers or does not answer: that
 * becomes a gap, and after the first silence nothing more is asked.
 *
 * @param known what `debugToken` has told of this token already; absent: the token is asked about
 *   itself, which Meta allows for some tokens only
 */
export async function discoverAssets(
  target: GraphTarget,
  token: AccessToken,
  appSecret: AppSecret | null = null,
  known: TokenFacts | null = null,
): Promise<Discovery> {
  const { ask, gaps, gap } = discoveryQuestions();
  const facts =
    known ?? (await ask("token", () => debugToken(target, { token, inspector: "self" })));
  const apps = facts?.appId ? [{ id: facts.appId, name: facts.appName }] : [];
  if (facts && !facts.isValid) {
    gap("token", "Meta no longer accepts this token, so it reaches nothing.");
    return { token: facts, apps, businesses: [], wabas: [], gaps };
  }
  const access = { token, appSecret: appSecret ?? undefined };
  const found = new Found();
  for (const id of grantedWabas(facts)) found.add({ id, name: null }, "granted");

  const userId = facts?.userId ?? "me";
  const assigned = await ask("assigned", () => listAssignedWabas(target, { ...access, userId }));
  for (const waba of assigned?.rows ?? []) found.add(waba, "assigned");

  const businesses = await businessesOf(facts, ask, gap, () => listBusinesses(target, access));
  await inTurns(businesses.slice(0, MOST_BUSINESSES), async ({ id: businessId }) => {
    const from = { ...access, businessId };
    const owned = await ask("owned", () => listOwnedWabas(target, from));
    for (const waba of owned?.rows ?? []) found.add(waba, "owned");
    const shared = await ask("shared", () => listClientWabas(target, from));
    for (const waba of shared?.rows ?? []) found.add(waba, "shared");
  });
  if (businesses.length > MOST_BUSINESSES || found.wabas.length > MOST_WABAS) {
    gap(
      "businesses",
      `Only the first ${MOST_BUSINESSES} businesses and ${MOST_WABAS} accounts are listed.`,
    );
  }

  const wabas = found.wabas.slice(0, MOST_WABAS);
  await inTurns(wabas, async (waba) => {
    const from = { ...access, wabaId: waba.id };
    waba.name ??= (await ask("waba", () => readWaba(target, from), waba.id))?.name ?? null;
    const numbers = await ask(
      "numbers",
      () => listPhoneNumbers(target, from),
      waba.name ?? waba.id,
    );
    waba.phoneNumbers = numbers?.phoneNumbers ?? [];
    waba.complete = numbers?.complete ?? false;
  });
  return { token: facts, apps, businesses, wabas, gaps };
}

/** The WABAs named in the token's grants: only people's tokens and embedded sign-ups have them. */
function grantedWabas(facts: TokenFacts | null): string[] {
  const named = (facts?.granularScopes ?? [])
    .filter(({ scope }) => WHATSAPP_SCOPES.includes(scope))
    .flatMap(({ targetIds }) => targetIds ?? []);
  return [...new Set(named)].filter((id) => /^\d{1,20}$/.test(id));
}

async function businessesOf(
  facts: TokenFacts | null,
  ask: Question,
  gap: (about: DiscoveryGap["about"], text: string) => void,
  list: () => ReturnType<typeof listBusinesses>,
): Promise<NamedNode[]> {
  if (facts && !facts.scopes.includes("business_management")) {
    gap(
      "businesses",
      "The token has no business_management permission, so the accounts of its business portfolio cannot be listed.",
    );
    return [];
  }
  return (await ask("businesses", list))?.rows ?? [];
}

/** WABAs by id, in the order in which they were found. */
class Found {
  readonly #byId = new Map<string, DiscoveredWaba>();

  get wabas(): DiscoveredWaba[] {
    return [...this.#byId.values()];
  }

  add({ id, name }: NamedNode, reach: Reach): void {
    const known = this.#byId.get(id);
    if (!known) {
      this.#byId.set(id, { id, name, reachedBy: [reach], phoneNumbers: [], complete: false });
      return;
    }
    known.name ??= name;
    if (!known.reachedBy.includes(reach)) known.reachedBy.push(reach);
  }
}

/** Works on all items, a few at a time. */
async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>) {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

import "server-only";
import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Behaviour, behaviourSchema, defaultBehaviour } from "./behaviour.schema";
import { helloWorld } from "./hello-world";
import { tokenHash } from "./ids";
import {
  accountModes,
  deadTokenSchema,
  granularScopeSchema,
  healthSchema,
  phoneNumberStatuses,
  subscriptionSchema,
  systemUserRoles,
  templateSchema,
  tokenTypes,
} from "./shapes.schema";
import type { JsonValue, SandboxStore } from "./store";

const schemas = {
  app: z.object({
    id: z.string(),
    name: z.string(),
    callbackUrl: z.string().nullable(),
    businessId: z.string().nullable().default(null),
    health: healthSchema.nullable().default(null),
    expiringTokensOnly: z.boolean().default(false),
    requireAppSecret: z.boolean().default(false),
    refuseSelfInspection: z.boolean().default(false),
    /** How often the App secret was reset. */
    secretNo: z.number().default(0),
    isDeleted: z.boolean().default(false),
    overrideNeedsSubscription: z.boolean().default(false),
  }),
  waba: z.object({
    id: z.string(),
    name: z.string(),
    businessId: z.string(),
    businessName: z.string(),
    sharedWith: z.array(z.string()).default([]),
    status: z.string().default("ACTIVE"),
    accountReviewStatus: z.string().default("APPROVED"),
    businessVerificationStatus: z.string().default("verified"),
    health: healthSchema.nullable().default(null),
    businessHealth: healthSchema.nullable().default(null),
    phoneNumberIds: z.array(z.string()),
    subscriptions: z.array(subscriptionSchema),
    templates: z.array(templateSchema).default([helloWorld]),
  }),
  "phone-number": z.object({
    id: z.string(),
    wabaId: z.string(),
    displayPhoneNumber: z.string(),
    verifiedName: z.string(),
    accountMode: z.enum(accountModes).default("LIVE"),
    status: z.enum(phoneNumberStatuses).default("CONNECTED"),
    qualityRating: z.string().default("GREEN"),
    throughput: z.string().default("STANDARD"),
    nameStatus: z.string().default("APPROVED"),
    newNameStatus: z.string().nullable().default(null),
    codeVerificationStatus: z.string().default("VERIFIED"),
    platformType: z.string().default("CLOUD_API"),
    isOfficial: z.boolean().default(false),
    isOnBusinessApp: z.boolean().default(false),
    pin: z.string().nullable().default(null),
    /** When `register` and `deregister` were tried, in milliseconds. */
    registrations: z.array(z.number()).default([]),
    health: healthSchema.nullable().default(null),
    webhookOverrides: z.array(subscriptionSchema).default([]),
    messagingLimit: z.string().default("TIER_250"),
    allowList: z.array(z.string()).default([]),
    maxPerSecond: z.number().nullable().default(null),
  }),
  /** `id` is the token's hash; the token itself is nowhere. */
  token: z.object({
    id: z.string(),
    appId: z.string(),
    type: z.enum(tokenTypes),
    userId: z.string(),
    userName: z.string(),
    scopes: z.array(z.string()),
    granularScopes: z.array(granularScopeSchema).nullable(),
    wabaIds: z.array(z.string()),
    businessIds: z.array(z.string()).default([]),
    /** Milliseconds; until then none of the token's assets is visible. */
    assetsHiddenUntil: z.number().default(0),
    issuedAt: z.number(),
    expiresAt: z.number(),
    /** Null: as usual for the type. */
    dataAccessExpiresAt: z.number().nullable().default(null),
    dead: deadTokenSchema.nullable(),
  }),
  "system-user": z.object({
    id: z.string(),
    businessId: z.string(),
    name: z.string(),
    role: z.enum(systemUserRoles),
    /** Apps installed for it. */
    appIds: z.array(z.string()),
    /** `visibleFrom` in milliseconds. */
    assigned: z.array(
      z.object({ wabaId: z.string(), tasks: z.array(z.string()), visibleFrom: z.number() }),
    ),
  }),
};

type Schemas = typeof schemas;
type Kind = keyof Schemas;
export type App = z.output<Schemas["app"]>;
export type Waba = z.output<Schemas["waba"]>;
export type PhoneNumber = z.output<Schemas["phone-number"]>;
export type SystemUser = z.output<Schemas["system-user"]>;
export type Token = z.output<Schemas["token"]>;
type RecordOf<K extends Kind> = z.output<Schemas[K]>;

export type Records = {
  get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | null>;
  /** @returns the record with what was left out filled in */
  save<K extends Kind>(kind: K, record: z.input<Schemas[K]>): Promise<RecordOf<K>>;
  /** All of a kind, in no particular order. */
  list<K extends Kind>(kind: K): Promise<RecordOf<K>[]>;
  /** By the token itself. */
  token(accessToken: string): Promise<Token | null>;
  /** 32 hex digits, the same for an app until it is reset. */
  appSecret(appId: string): Promise<string>;
  behaviour(): Promise<Behaviour>;
  saveBehaviour(behaviour: Behaviour): Promise<void>;
};

/** The configuration of the simulated Meta, read from the store once and kept at hand. */
export function createRecords(store: SandboxStore): Records {
  const cache = new Map<string, unknown>();
  let seed: Promise<string> | undefined;
  let behaviour: Behaviour | undefined;

  const records: Records = {
    async get(kind, id) {
      const key = `${kind} ${id}`;
      const cached = cache.get(key);
      if (cached) return cached as RecordOf<typeof kind>;
      const stored = await store.get(kind, id);
      if (stored === null) return null;
      const record = schemas[kind].parse(stored) as RecordOf<typeof kind>;
      cache.set(key, record);
      return record;
    },
    async save(kind, given) {
      const record = schemas[kind].parse(given) as RecordOf<typeof kind>;
      await store.put(kind, record.id, record as JsonValue);
      cache.set(`${kind} ${record.id}`, record);
      return record;
    },
    async list(kind) {
      const stored = await store.list(kind);
      return stored.map((value) => schemas[kind].parse(value) as RecordOf<typeof kind>);
    },
    token: (accessToken) => records.get("token", tokenHash(accessToken)),
    async appSecret(appId) {
      seed ??= readSeed(store);
      const resets = (await records.get("app", appId))?.secretNo ?? 0;
      return createHmac("sha256", await seed)
        .update(resets === 0 ? appId : `${appId} ${resets}`)
        .digest("hex")
        .slice(0, 32);
    },
    async behaviour() {
      behaviour ??= behaviourSchema.parse({
        ...defaultBehaviour,
        ...((await store.get("behaviour", "current")) as object | null),
      });
      return behaviour;
    },
    async saveBehaviour(next) {
      await store.put("behaviour", "current", next);
      behaviour = next;
    },
  };
  return records;
}

async function readSeed(store: SandboxStore): Promise<string> {
  const stored = await store.get("seed", "app-secrets");
  if (typeof stored === "string") return stored;
  const seed = randomBytes(32).toString("hex");
  await store.put("seed", "app-secrets", seed);
  return seed;
}

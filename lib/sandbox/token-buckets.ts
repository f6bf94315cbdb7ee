import "server-only";

export type TokenBuckets = {
  /** Takes one; false when the number has used up its messages of this second. */
  take(phoneNumberId: string, perSecond: number): boolean;
};

/** One bucket a phone number that holds a second's messages and fills up continuously. */
export function createTokenBuckets(clock: () => number = () => performance.now()): TokenBuckets {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take(phoneNumberId, perSecond) {
      const at = clock();
      const capacity = Math.max(1, perSecond);
      const bucket = buckets.get(phoneNumberId) ?? { level: capacity, at };
      buckets.set(phoneNumberId, bucket);
      bucket.level = Math.min(capacity, bucket.level + ((at - bucket.at) / 1000) * perSecond);
      bucket.at = at;
      if (bucket.level < 1) return false;
      bucket.level -= 1;
      return true;
    },
  };
}

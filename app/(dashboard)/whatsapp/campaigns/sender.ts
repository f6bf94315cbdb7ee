import type { ConnectionKind } from "@/lib/connections/connection.schema";

/** A connection to send from. */
export type Sender = {
  id: string;
  kind: ConnectionKind;
  /** "Acme Ltd · +91 98765 43210" */
  label: string;
  /** As recipients see it. */
  name: string;
  /** Why nothing can be sent from it now; null: it can. */
  blocked: string | null;
  /** The lifetime of its token, where that ends while it still works. */
  token: { expiresAt: Date; issuedAt: Date | null } | null;
};

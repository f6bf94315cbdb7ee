"use client";

import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo } from "react";

type Shown = {
  tenantId: string;
  /** Chooses another organization and loads this same address again. */
  showHereAs: (tenantId: string) => Promise<void>;
};

const ShownTenant = createContext<Shown | null>(null);

/** Tells the pages inside which organization the frame around them names. */
export function ShownTenantProvider({
  tenantId,
  showHereAs,
  children,
}: Shown & { children: ReactNode }) {
  const shown = useMemo(() => ({ tenantId, showHereAs }), [tenantId, showHereAs]);
  return <ShownTenant value={shown}>{children}</ShownTenant>;
}

export function useShownTenant(): Shown {
  const shown = useContext(ShownTenant);
  if (!shown) throw new Error("Only inside the dashboard's frame");
  return shown;
}

/**
 * Belongs into every page of the dashboard: a link within it loads the page alone, and when another
 * tab has chosen another organization meanwhile, the frame would go on naming the old one. Then
 * everything is loaded anew.
 */
export function TenantMark({ tenantId }: { tenantId: string }) {
  const shown = useShownTenant().tenantId;
  useLayoutEffect(() => {
    if (shown !== tenantId) window.location.reload();
  }, [shown, tenantId]);
  return null;
}

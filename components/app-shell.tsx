"use client";

import { Button } from "@heroui/react/button";
import { Drawer } from "@heroui/react/drawer";
import Link from "next/link";
import { type ReactNode, useState, useTransition } from "react";
import { AlertBell } from "./alert-bell";
import { Brand } from "./brand";
import type { ColorScheme } from "./color-scheme";
import { ColorSchemeToggle } from "./color-scheme-toggle";
import { Icon } from "./icon";
import { MainNav } from "./main-nav";
import { type TenantChoice, TenantSwitcher } from "./tenant-switcher";
import { useUnread } from "./use-unread";

type Props = {
  tenants: readonly TenantChoice[];
  currentTenantId: string;
  onSwitchTenant: (tenantId: string) => Promise<void>;
  /** Resolves when done; a returned text is shown as the failure. */
  onCreateTenant: (name: string) => Promise<string | undefined>;
  /** At rendering; `onCountAlerts` asks again, and resolves to null where nobody answers. */
  unreadAlerts: number;
  onCountAlerts: () => Promise<number | null>;
  userEmail: string;
  onSignOut: () => Promise<void>;
  /** The viewer's choice, from the cookie (`colorSchemeCookie`). */
  colorScheme: ColorScheme;
  /** Above every page, such as "This organization has a sandbox connection". */
  banner?: ReactNode;
  /** At the end of the sidebar, such as what kind of database this is. */
  footerNote?: ReactNode;
  children: ReactNode;
};

/** The frame of every page behind the sign-in: sidebar, or a drawer on small screens. */
export function AppShell({ banner, children, onCountAlerts, ...props }: Props) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const unreadAlerts = useUnread(props.unreadAlerts, onCountAlerts);
  const sidebar = { ...props, unreadAlerts };
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[16.5rem_minmax(0,1fr)]">
      <a
        className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-3 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2 focus:text-accent-foreground"
        href="#main"
      >
        Skip to content
      </a>

      <aside className="sticky top-0 hidden h-dvh flex-col border-border border-e bg-surface lg:flex">
        <Sidebar {...sidebar} />
      </aside>

      <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-border border-b bg-surface px-2 lg:hidden">
        <Button aria-label="Menu" isIconOnly onPress={() => setMenuOpen(true)} variant="ghost">
          <Icon name="menu" />
        </Button>
        <Brand />
        <AlertBell unread={unreadAlerts} />
      </header>
      <Drawer.Backdrop className="lg:hidden" isOpen={isMenuOpen} onOpenChange={setMenuOpen}>
        <Drawer.Content placement="left">
          <Drawer.Dialog aria-label="Menu" className="w-72 max-w-[85vw] bg-surface p-0">
            <Sidebar {...sidebar} onNavigate={() => setMenuOpen(false)} />
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>

      <div className="flex min-w-0 flex-col">
        {banner ? <section aria-label="Notice">{banner}</section> : null}
        <main
          className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none sm:px-8 sm:py-8"
          id="main"
          tabIndex={-1}
        >
          {children}
        </main>
      </div>
    </div>
  );
}

type SidebarProps = Omit<Props, "banner" | "children" | "onCountAlerts"> & {
  onNavigate?: () => void;
};

function Sidebar({
  tenants,
  currentTenantId,
  onSwitchTenant,
  onCreateTenant,
  unreadAlerts,
  userEmail,
  onSignOut,
  colorScheme,
  footerNote,
  onNavigate,
}: SidebarProps) {
  const [isSigningOut, startSignOut] = useTransition();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
      <Link
        className="w-fit rounded-lg text-lg"
        href="/"
        onClick={() => onNavigate?.()}
        prefetch={false}
      >
        <Brand />
      </Link>
      <TenantSwitcher
        currentId={currentTenantId}
        onCreate={onCreateTenant}
        onSwitch={onSwitchTenant}
        tenants={tenants}
      />
      <MainNav onNavigate={onNavigate} unreadAlerts={unreadAlerts} />
      <div className="mt-auto flex flex-col gap-3 border-separator border-t pt-4">
        <p className="truncate text-muted text-sm" title={userEmail}>
          {userEmail}
        </p>
        <div className="flex items-center justify-between gap-2">
          <ColorSchemeToggle initial={colorScheme} />
          <Button
            isDisabled={isSigningOut}
            onPress={() => startSignOut(onSignOut)}
            size="sm"
            variant="ghost"
          >
            <Icon name="signOut" />
            Sign out
          </Button>
        </div>
        {footerNote ? <p className="text-muted text-xs">{footerNote}</p> : null}
      </div>
    </div>
  );
}

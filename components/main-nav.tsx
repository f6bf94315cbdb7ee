"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { UnreadCount } from "./alert-bell";
import { Icon, type IconName } from "./icon";

type Item = { href: string; label: string; icon: IconName; count?: number };

const overview: Item = { href: "/", label: "Overview", icon: "overview" };

const whatsapp: Item[] = [
  { href: "/whatsapp/settings", label: "Settings", icon: "settings" },
  { href: "/whatsapp/campaigns", label: "Campaigns", icon: "campaign" },
  { href: "/whatsapp/contacts", label: "Contacts", icon: "contacts" },
  { href: "/whatsapp/errors", label: "Error guide", icon: "book" },
];

const alerts: Item = { href: "/whatsapp/alerts", label: "Alerts", icon: "bell" };

type Props = {
  unreadAlerts: number;
  /** Called when a link is followed, so that a drawer can close. */
  onNavigate?: (() => void) | undefined;
};

export function MainNav({ unreadAlerts, onNavigate }: Props) {
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        <NavItem item={overview} onNavigate={onNavigate} />
        <NavItem item={{ ...alerts, count: unreadAlerts }} onNavigate={onNavigate} />
        <li className="mt-4">
          <p className="px-3 pb-1 font-medium text-muted text-xs" id="nav-whatsapp">
            WhatsApp
          </p>
          <ul aria-labelledby="nav-whatsapp" className="flex flex-col gap-0.5">
            {whatsapp.map((item) => (
              <NavItem item={item} key={item.href} onNavigate={onNavigate} />
            ))}
          </ul>
        </li>
      </ul>
    </nav>
  );
}

// Every page is rendered on request, so fetching it ahead brings nothing, and a page that loads
// itself again every second would fetch all of them each time.
function NavItem({ item, onNavigate }: Pick<Props, "onNavigate"> & { item: Item }) {
  const path = usePathname();
  const isHere = path === item.href;
  const isWithin = item.href !== "/" && path.startsWith(`${item.href}/`);
  return (
    <li>
      <Link
        aria-current={isHere ? "page" : isWithin ? "true" : undefined}
        className="flex min-h-10 items-center gap-3 rounded-lg px-3 text-muted text-sm hover:bg-surface-secondary hover:text-foreground aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent-soft-foreground"
        href={item.href}
        prefetch={false}
        onClick={() => onNavigate?.()}
      >
        <Icon className="size-4.5" name={item.icon} />
        {item.label}
        {item.count ? <UnreadCount count={item.count} /> : null}
      </Link>
    </li>
  );
}

import { buttonVariants } from "@heroui/styles";
import Link from "next/link";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

type Props = {
  href: string;
  children: ReactNode;
  variant?: "primary" | "secondary" | "tertiary" | "outline" | "ghost";
  size?: "sm" | "md";
  icon?: IconName;
};

/** A link that looks like a button. Other sites (Meta's console) open in a new tab. */
export function ButtonLink({ href, children, variant = "primary", size = "md", icon }: Props) {
  const className = buttonVariants({ variant, size });
  const inside = (
    <>
      {icon ? <Icon className="size-4" name={icon} /> : null}
      {children}
    </>
  );
  if (!/^https?:/.test(href)) {
    return (
      <Link className={className} href={href} prefetch={false}>
        {inside}
      </Link>
    );
  }
  return (
    <a className={className} href={href} rel="noreferrer" target="_blank">
      {inside}
      <Icon className="size-4" name="external" />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}

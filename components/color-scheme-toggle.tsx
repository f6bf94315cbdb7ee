"use client";

import { useState } from "react";
import { type ColorScheme, colorSchemeCookie } from "./color-scheme";
import { Icon, type IconName } from "./icon";

const choices: { value: ColorScheme; label: string; icon: IconName }[] = [
  { value: "system", label: "System theme", icon: "system" },
  { value: "light", label: "Light theme", icon: "sun" },
  { value: "dark", label: "Dark theme", icon: "moon" },
];

/** System, light or dark; kept for a year in a cookie that the root layout reads. */
export function ColorSchemeToggle({ initial }: { initial: ColorScheme }) {
  const [scheme, setScheme] = useState(initial);

  function choose(next: ColorScheme) {
    setScheme(next);
    const root = document.documentElement;
    if (next === "system") delete root.dataset.scheme;
    else root.dataset.scheme = next;
    const age = next === "system" ? 0 : 365 * 24 * 60 * 60;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in older Firefox and on plain http.
    document.cookie = `${colorSchemeCookie}=${next}; path=/; max-age=${age}; samesite=lax`;
  }

  return (
    <fieldset className="flex w-fit gap-0.5 rounded-lg bg-default p-0.5">
      <legend className="sr-only">Theme</legend>
      {choices.map(({ value, label, icon }) => (
        <button
          aria-label={label}
          aria-pressed={scheme === value}
          className="flex size-8 cursor-pointer items-center justify-center rounded-md text-muted hover:text-foreground aria-pressed:bg-segment aria-pressed:text-segment-foreground"
          key={value}
          onClick={() => choose(value)}
          title={label}
          type="button"
        >
          <Icon className="size-4" name={icon} />
        </button>
      ))}
    </fieldset>
  );
}

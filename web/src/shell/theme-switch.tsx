import { useState } from 'react';

const themes = ['system', 'dark', 'light'] as const;
type Theme = (typeof themes)[number];
const names: Readonly<Record<Theme, string>> = { system: 'System', dark: 'Dark', light: 'Light' };

/** Where `theme.js` finds it before the first paint. */
const storedAs = 'clef-theme';

function stored(): Theme {
  try {
    return themes.find((each) => each === localStorage.getItem(storedAs)) ?? 'system';
  } catch {
    return 'system';
  }
}

function apply(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  try {
    localStorage.setItem(storedAs, theme);
  } catch {
    // Where nothing can be stored, it holds until the page is left.
  }
}

/** Dark, light, or as the system has it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(stored);
  return (
    <div className="seg" role="group" aria-label="Theme">
      {themes.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === theme}
          onClick={() => {
            apply(each);
            setTheme(each);
          }}
        >
          {names[each]}
        </button>
      ))}
    </div>
  );
}

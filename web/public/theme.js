// Applies the stored theme before the first paint; the dashboard's switch stores it. Nothing stored: as the system has it.
try {
  const theme = localStorage.getItem('clef-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be switched off: the system's theme is shown.
}

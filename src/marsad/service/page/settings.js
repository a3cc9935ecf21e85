/** What the reader chose: language, colours, name. Kept in this browser where it allows that. */

const THEMES = ["auto", "light", "dark"];

export function stored(key) {
  try {
    return localStorage.getItem(`marsad.${key}`) ?? "";
  } catch {
    return ""; // storage may be forbidden; then a choice lasts as long as the page
  }
}

export function store(key, value) {
  try {
    localStorage.setItem(`marsad.${key}`, value);
  } catch {
    // as above
  }
}

export function setLanguage(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  store("language", language);
}

export function theme() {
  return document.documentElement.dataset.theme ?? "auto";
}

/** Go on to the next colours: those of the system, light, dark. */
export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  store("theme", next);
}

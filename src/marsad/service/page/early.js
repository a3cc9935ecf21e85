// Before anything is drawn: the language and the colours that were chosen last, so that nothing flashes.
(() => {
  const stored = (key) => { try { return localStorage.getItem(`marsad.${key}`); } catch { return null; } };
  const asked = new URLSearchParams(location.search).get("lang");
  const language = [asked, stored("language"), navigator.language?.slice(0, 2)].find((it) => it === "ar" || it === "en") ?? "ar";
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  const theme = stored("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();

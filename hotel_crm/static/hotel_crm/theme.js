/* Light by day, dark by night on the hotel's clock; a tap decides otherwise for this device. */
const NIGHT_FROM = 22;
const NIGHT_UNTIL = 6;
const KEEPS = 8 * 3600;

function byClock(root) {
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: root.dataset.zone }).format(new Date()),
  );
  return hour >= NIGHT_FROM || hour < NIGHT_UNTIL ? "dark" : "light";
}

function follow() {
  const root = document.documentElement;
  if (root.dataset.themeBy === "clock" && root.dataset.zone) root.dataset.theme = byClock(root);
}

function toggle() {
  const root = document.documentElement;
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  root.dataset.themeBy = "person";
  document.cookie = `crm_theme=${theme}; path=/; max-age=${KEEPS}; SameSite=Strict`;
}

export function start() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) button.addEventListener("click", toggle);
  setInterval(follow, 60000);
}

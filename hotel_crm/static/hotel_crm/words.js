/* The few words that scripts say; they lie in the page in the reader's language. */
const shelf = () => document.getElementById("page-words")?.dataset ?? {};

/** The words called `name`, with `value` in the place of {n}. */
export function say(name, value) {
  const text = shelf()[name] ?? "";
  return value === undefined ? text : text.replace("{n}", String(value));
}

/** Hours and minutes on this device's clock, 24 h. */
export function hourOf(date) {
  const two = (n) => String(n).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/* Written for browsers too old for everything else: it only shows the note that says so. */
(function () {
  var able =
    typeof window.HTMLDialogElement === "function" &&
    typeof window.BroadcastChannel === "function" &&
    typeof window.structuredClone === "function" &&
    navigator.userAgent.indexOf("MSIE") < 0 &&
    window.CSS && window.CSS.supports &&
    window.CSS.supports("color", "color-mix(in srgb, red, blue)");
  var note = document.getElementById("too-old");
  if (!able && note) {
    note.hidden = false;
  }
})();

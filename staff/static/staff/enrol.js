// Takes the one-time code out of the address's fragment, which no server and no log ever sees.
const code = location.hash.slice(1);
const field = document.getElementById("code");
if (code && field) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}

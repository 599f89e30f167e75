// Shortcuts, and a conversation that follows what is being written. A control names its key in data-key; of
// several with the same key the last visible one is meant, which is the one of the latest answer.
(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  const visible = (element) => element.offsetParent !== null && !element.disabled;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key === "Escape" ? "escape" : event.key;
    if (typing(event.target)) {
      if (key === "escape") event.target.blur();
      return;
    }
    if (document.querySelector(".q-dialog") && key !== "escape") return;
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible).pop();
    if (!found) return;
    event.preventDefault();
    if (found.matches("input, textarea")) found.focus();
    else found.click();
  });

  // A link in an answer opens beside the page, which it learns nothing of.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".prose a[href]");
    if (link) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  }, true);

  // While the end of the conversation is in sight, it stays in sight.
  let following = true;
  const follow = (event) => {
    if (event.target.closest?.(".composer") && (event.type === "click" || event.key === "Enter")) following = true;
  };
  document.addEventListener("click", follow, true);
  document.addEventListener("keydown", follow, true);
  document.addEventListener(
    "scroll",
    ({ target }) => {
      if (target.classList?.contains("transcript"))
        following = target.scrollHeight - target.scrollTop - target.clientHeight < 80;
    },
    true,
  );
  new MutationObserver(() => {
    const transcript = document.querySelector(".transcript");
    if (transcript && following) transcript.scrollTop = transcript.scrollHeight;
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();

// One button that puts a table into the clipboard, as HTML and as tab-separated text.
// Both arrive written and escaped: nothing here makes markup out of names.

const SHOWN = 2200;           // how long the button says what happened, in milliseconds

// For browsers that refuse the clipboard, such as on a page that came without encryption.
function byHand(html, text) {
  let done = false;
  const put = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    done = true;
  };
  document.addEventListener("copy", put, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  return done;
}

async function copy(html, text) {
  try {
    const parts = { "text/html": html, "text/plain": text };
    const blobs = Object.entries(parts).map(([type, value]) => [type, new Blob([value], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return byHand(html, text);
  }
}

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const said = button.querySelector(".said");
  said.textContent = data.texts.copy;
  button.title = data.texts.help;
  button.onclick = async () => {
    const isDone = await copy(data.html, data.text);
    said.textContent = isDone ? data.texts.copied : data.texts.refused;
    button.classList.toggle("done", isDone);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      said.textContent = data.texts.copy;
      button.classList.remove("done");
    }, SHOWN);
  };
}

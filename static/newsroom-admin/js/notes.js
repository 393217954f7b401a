// A note beside the story's form is sent without leaving the page: what is being typed stays.
const writing = document.getElementById("write-note");
const area = document.getElementById("note-text");
const trouble = document.querySelector("[data-note-trouble]");
const threads = document.querySelector("[data-notes]");

// A note is no word of the story: it neither waits to be saved nor asks the gate.
for (const name of ["input", "change"]) {
  area?.addEventListener(name, (event) => event.stopPropagation());
}

writing?.addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble.textContent = "";
  try {
    const response = await fetch(writing.action, {
      method: "POST",
      body: new FormData(writing),
      headers: { Accept: "application/json" },
    });
    // An expired session answers with a page.
    if (!response.headers.get("Content-Type")?.includes("json")) throw new Error(`${response.status}`);
    const said = await response.json();
    trouble.textContent = said.refusal || said.trouble;
    if (said.refusal) return;
    threads.innerHTML = said.html;
    area.value = "";
  } catch {
    trouble.textContent = "Not sent. Your note is still here: try again.";
  }
});

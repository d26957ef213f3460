// The form of a request: once the server keeps it as a draft it gets the draft's addresses, files go to the server
// as soon as they are chosen, and a customer recorded in the dialog is chosen in the form.
const form = document.querySelector("[data-request-form]");

document.addEventListener("draft:kept", (event) => settle(event.detail));

function settle({ page, keep, files, discard }) {
  const discarding = document.getElementById("discard-form");
  discarding.action = discard;
  discarding.hidden = false;
  if (new URL(page, location.href).pathname !== location.pathname) history.replaceState(history.state, "", page);
  form.action = page;
  form.dataset.filesUrl = files;
  form.draft?.moveTo(keep);
}

form.addEventListener("change", async (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.files.length) return;
  await window.htmx.ajax("POST", form.dataset.filesUrl, { source: form, target: "#files", swap: "outerHTML" });
  input.value = "";
});

document.body.addEventListener("customer-recorded", (event) => {
  const select = form.querySelector("#id_customer");
  const { value, text } = event.detail;
  if (select.tomselect) {
    select.tomselect.addOption({ value: String(value), text });
    select.tomselect.setValue(String(value));
  } else {
    select.add(new Option(text, value, true, true));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// The plan of payments while it is typed: what it comes to and what it lacks, in whole smallest units of the currency, so
// that nothing is rounded away. The server reckons again.
const table = document.querySelector("[data-plan]");
const foot = document.querySelector("[data-plan-sum]");
const places = Number(table.dataset.places);

/** A typed decimal as a whole number of its last places; null for what is none. */
function units(text, digits) {
  const [, whole, , rest = ""] = /^(\d+)(\.(\d*))?$/.exec(text.normalize("NFKC").replace(/[,\s]/g, "")) ?? [];
  return whole === undefined || rest.length > digits ? null : BigInt(whole + rest.padEnd(digits, "0"));
}

function written(value) {
  const sign = value < 0n ? "−" : "";
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  const whole = BigInt(digits.slice(0, digits.length - places)).toLocaleString(document.documentElement.lang || undefined);
  return sign + table.dataset.sign + whole + (places ? `.${digits.slice(-places)}` : "");
}

function typed(cell, digits) {
  return [...table.querySelectorAll(`tbody [data-cell="${cell}"]`)].map((input) => units(input.value, digits) ?? 0n);
}

const sum = (values) => values.reduce((all, one) => all + one, 0n);

function show() {
  const by = document.querySelector("[name=by]:checked")?.value ?? "amount";
  table.dataset.by = by;
  const total = units(table.dataset.planTotal, places) ?? 0n;
  const percent = sum(typed("percent", 2));
  const together = by === "percent" ? (total * percent) / 10000n : sum(typed("amount", places));
  const exact = by === "percent" ? percent === 10000n : together === total;
  foot.querySelector("[data-plan-together]").value = written(together);
  foot.querySelector("[data-plan-gap]").value = written(total - together);
  const begun = together > 0n || percent > 0n;
  foot.querySelector("[data-plan-lacks]").hidden = exact || !begun;
  foot.querySelector("[data-plan-exact]").hidden = !exact || !begun;
  foot.querySelector("[data-plan-none]").hidden = begun;
}

document.addEventListener("input", show);
document.addEventListener("change", show);
document.addEventListener("click", () => setTimeout(show)); // a row was added or removed
show();

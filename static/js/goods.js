// The products of a contract while they are chosen: beside each price what the list and an approval say of it.
const table = document.querySelector("[data-offers]");

async function show() {
  const rows = [...table.querySelectorAll("tbody [data-row]")];
  const address = new URL(table.dataset.offers, location.href);
  const products = rows.map((row) => row.querySelector("select")?.value ?? "");
  for (const product of new Set(products.filter(Boolean))) address.searchParams.append("product", product);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  const offers = answer?.ok ? await answer.json() : {};
  rows.forEach((row, index) => {
    const offer = offers[products[index]];
    row.querySelector("[data-offer]").textContent = offer?.words ?? "";
    row.querySelector('[data-cell="price"]').placeholder = offer?.price ?? "";
  });
}

table.addEventListener("change", (event) => event.target.matches("select") && show());
show();

// <div data-photos>: each shot of the camera and each choice of files is added to those before, shown small, and can be
// taken out again. The form sends what the input named "photos" holds, as it does without scripts.
import { all, onContent } from "./dom.js";

onContent((root) => all(root, "[data-photos]").forEach(prepare));

function prepare(place) {
  const sent = place.querySelector("[data-photo-files]");
  const list = place.querySelector("[data-photo-list]");
  let photos = [];

  const show = () => {
    const carrier = new DataTransfer();
    photos.forEach((photo) => carrier.items.add(photo));
    sent.files = carrier.files;
    list.replaceChildren(...photos.map((photo) => item(photo, list.dataset.removeWords, () => take(photo))));
  };
  const take = (photo) => {
    photos = photos.filter((other) => other !== photo);
    show();
    sent.focus();
  };
  const add = (files) => {
    const known = new Set(photos.map(mark));
    photos = [...photos, ...[...files].filter((file) => !known.has(mark(file)))];
    show();
  };
  sent.addEventListener("change", () => add(sent.files));
  place.querySelector("[data-photo-camera]").addEventListener("change", (event) => {
    add(event.target.files);
    event.target.value = "";
  });
}

const mark = (file) => `${file.name} ${file.size} ${file.lastModified}`;

function item(photo, removeWords, remove) {
  const line = document.createElement("li");
  const picture = document.createElement("img");
  picture.alt = photo.name;
  picture.src = URL.createObjectURL(photo);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.setAttribute("aria-label", `${removeWords}: ${photo.name}`);
  button.textContent = "×";
  button.addEventListener("click", remove);
  line.append(picture, button);
  return line;
}

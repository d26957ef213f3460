// A signature drawn on the screen becomes the picture in the form's file field. Without scripts a picture is chosen.
const DRAWN = "drawn";

for (const form of document.querySelectorAll("[data-signing]")) start(form);

function start(form) {
  const area = form.querySelector("[data-drawing]");
  const [canvas, method, file] = [area.querySelector("canvas"), form.elements.method, form.elements.file];
  const said = area.querySelector("[data-drawn]");
  const pen = canvas.getContext("2d");
  let drawing = false;

  function show() {
    area.hidden = method.value !== DRAWN;
    form.querySelector("#div_id_file")?.toggleAttribute("hidden", method.value === DRAWN && file.files.length > 0);
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const [wide, high] = [canvas.width / box.width, canvas.height / box.height];
    return [(event.clientX - box.left) * wide, (event.clientY - box.top) * high];
  }

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    file.value = "";
    said.hidden = true;
    show();
  }

  function attach() {
    canvas.toBlob((blob) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([blob], "signature.png", { type: "image/png" }));
      file.files = chosen.files;
      said.hidden = false;
      show();
    }, "image/png");
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#12233f" });
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (drawing) attach();
      drawing = false;
    });
  }
  area.querySelector("[data-clear]").addEventListener("click", clear);
  method.addEventListener("change", () => {
    if (file.files[0]?.name === "signature.png") clear();
    show();
  });
  clear();
}

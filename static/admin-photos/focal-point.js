// A click on the picture says what must stay in view; the two number fields say the same.
const picture = document.querySelector(".photo-facts__picture");
const [across, down] = ["id_focal_x", "id_focal_y"].map((id) => document.getElementById(id));

function percent(distance, length) {
  return Math.min(100, Math.max(0, Math.round((distance / length) * 100)));
}

function show(point) {
  point.style.left = `${across.value}%`;
  point.style.top = `${down.value}%`;
}

if (picture && across && down) {
  const point = document.createElement("span");
  point.className = "focal-point";
  picture.append(point);
  picture.classList.add("photo-facts__picture--pointed");
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    across.value = percent(event.clientX - box.left, box.width);
    down.value = percent(event.clientY - box.top, box.height);
    show(point);
  });
  for (const field of [across, down]) field.addEventListener("input", () => show(point));
  show(point);
}

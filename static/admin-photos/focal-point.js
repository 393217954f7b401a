// A click on the picture says what must stay in view; the two number fields say the same, and the
// row below shows how the photo is then cut in each place.
const picture = document.querySelector(".photo-facts__picture");
const crops = document.querySelector(".photo-facts .crops");
const [across, down] = ["id_focal_x", "id_focal_y"].map((id) => document.getElementById(id));

function percent(distance, length) {
  return Math.min(100, Math.max(0, Math.round((distance / length) * 100)));
}

function show(point) {
  point.style.left = `${across.value}%`;
  point.style.top = `${down.value}%`;
  crops.querySelectorAll("img").forEach((crop) => {
    crop.style.objectPosition = `${across.value}% ${down.value}%`;
  });
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
    across.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const field of [across, down]) field.addEventListener("input", () => show(point));
  crops.hidden = false;
  show(point);
}

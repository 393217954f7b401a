// Rows that somebody puts in order: dragged by a grip with mouse, pen or finger, or moved by keys.

export const handle = (kind, icon, label) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: kind });
  made.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${icon}"/></svg>`;
  made.setAttribute("aria-label", label);
  return made;
};

// `rows` gives all rows in their order; `moved` is told when a row stands elsewhere for good.
export const gripOf = (row, { name, rows, moved, status }) => {
  const grip = handle("byline__grip", "grip", `Move ${name}; arrow keys change the order`);

  // The others go round the row: so it keeps the focus, and the pointer that holds it.
  const put = (place) => {
    const others = rows().filter((other) => other !== row);
    const target = Math.max(0, Math.min(place, others.length));
    if (target === rows().indexOf(row)) return false;
    row.before(...others.slice(0, target));
    row.after(...others.slice(target));
    return true;
  };

  const tell = () => {
    status.textContent = `${name}: ${rows().indexOf(row) + 1} of ${rows().length}`;
    moved();
  };

  grip.addEventListener("keydown", (event) => {
    const place = rows().indexOf(row);
    const wanted = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: rows().length }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    if (put(wanted)) tell();
  });

  const middle = (other) => {
    const box = other.getBoundingClientRect();
    return box.top + box.height / 2;
  };

  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const began = rows().indexOf(row);
    grip.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
    // A high row is held near its foot as well: what counts is where its middle would be.
    const held = event.clientY - middle(row);
    const follow = ({ clientY }) => {
      put(rows().filter((other) => other !== row && middle(other) < clientY - held).length);
    };
    const drop = () => {
      grip.removeEventListener("pointermove", follow);
      row.classList.remove("is-dragged");
      if (rows().indexOf(row) !== began) tell();
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });
  return grip;
};

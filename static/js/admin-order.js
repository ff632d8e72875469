// Moves the rows of a change list by drag and by keyboard, and numbers them anew; Save stores the numbers as ever.
// It is the neighbours that move in the page: a row taken out of it, even for a moment, loses focus and pointer.
const body = document.querySelector("#result_list tbody");
const status = document.querySelector(".moved");
let placeBefore = 0;

const template = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const place = (row) => [...body.children].indexOf(row);
const nameOf = (row) => row.querySelector("th").textContent.trim();
const numberOf = (row) => row.querySelector("[name$='-order']");
const middle = (row) => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};

// The numbers that the page holds are dealt out again, so that those of other pages stay before or behind them.
function number() {
  const rows = [...body.children];
  const present = rows.map((row) => Number(numberOf(row).value)).sort((a, b) => a - b);
  let last = -1;
  rows.forEach((row, index) => {
    last = Math.max(present[index], last + 1);
    numberOf(row).value = last;
  });
}

function markEnds() {
  for (const row of body.children) {
    row.querySelector("[data-move=up]").ariaDisabled = String(row === body.firstElementChild);
    row.querySelector("[data-move=down]").ariaDisabled = String(row === body.lastElementChild);
  }
}

function settle(row) {
  number();
  markEnds();
  const told = { name: nameOf(row), place: place(row) + 1, count: body.children.length };
  status.textContent = status.dataset.text.replace(/\{(\w+)\}/g, (_, key) => told[key]);
}

function moveUp(row) {
  if (row.previousElementSibling) row.after(row.previousElementSibling);
}

function moveDown(row) {
  if (row.nextElementSibling) row.before(row.nextElementSibling);
}

function press(event) {
  const button = event.target.closest("[data-move]");
  if (!button || button.ariaDisabled === "true") return;
  const row = button.closest("tr");
  (button.dataset.move === "up" ? moveUp : moveDown)(row);
  settle(row);
  row.scrollIntoView({ block: "nearest" });
}

function grab(event) {
  if (event.button !== 0) return;
  const row = event.target.closest("tr");
  event.target.setPointerCapture(event.pointerId);
  row.classList.add("held");
  placeBefore = place(row);
}

function drag(event) {
  if (!event.target.hasPointerCapture(event.pointerId)) return;
  const row = event.target.closest("tr");
  const { previousElementSibling: above, nextElementSibling: below } = row;
  if (above && event.clientY < middle(above)) moveUp(row);
  else if (below && event.clientY > middle(below)) moveDown(row);
  row.scrollIntoView({ block: "nearest" });
}

function drop(event) {
  const row = event.target.closest("tr");
  row.classList.remove("held");
  if (place(row) !== placeBefore) settle(row);
}

body.parentElement.classList.add("movable");
body.parentElement.querySelector("thead tr").prepend(template("moving-head"));
for (const row of body.children) {
  const cell = template("moving");
  for (const button of cell.querySelectorAll("button")) button.ariaLabel = `${nameOf(row)}: ${button.ariaLabel}`;
  const handle = cell.querySelector(".handle");
  handle.addEventListener("pointerdown", grab);
  handle.addEventListener("pointermove", drag);
  handle.addEventListener("lostpointercapture", drop);
  row.prepend(cell);
}
body.addEventListener("click", press);
markEnds();

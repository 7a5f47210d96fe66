// The page of the simulated devices: shows what is asked, and hands in what the person does.
const $ = (id) => document.getElementById(id);
const pad = $("pad");
const pen = pad.getContext("2d");
let waiting = {};
let strokes = 0;
let drawing = false;

async function act(body) {
  const answer = await fetch("/act", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (answer.ok) show(told); else $("message").textContent = told.message;
}

function show(state) {
  $("window").textContent = state.window;
  $("message").textContent = state.message;
  waiting = {};
  for (const each of state.waiting) waiting[each.kind] ??= each;
  for (const kind of ["read_card", "capture", "sign", "pin"]) {
    const asked = waiting[kind];
    const line = $(`asked-${kind}`);
    line.textContent = asked ? `服务器请求${asked.case ? `（办件 ${asked.case}）` : ""}：${words(asked)}，剩 ${asked.left} 秒` : "";
    line.closest("section").classList.toggle("active", Boolean(asked));
  }
  for (const id of ["capture", "sign", "pin"]) $(id).disabled = !waiting[id];
  $("decline").disabled = !waiting.sign;
  const lines = waiting.sign ? [waiting.sign.payload.title, ...(waiting.sign.payload.lines ?? [])] : [];
  $("shown").replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  $("card").value = state.card ?? "";
  $("fault").value = state.fault;
}

function words(asked) {
  if (asked.kind === "read_card") return "请放卡";
  if (asked.kind === "capture") return `请拍摄${asked.payload.material || "材料"}`;
  if (asked.kind === "sign") return "请签名";
  return asked.payload.purpose === "set" ? "请设置密码" : "请输入密码";
}

function at(event) {
  const box = pad.getBoundingClientRect();
  return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
}

function wipe() {
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, pad.width, pad.height);
  pen.lineWidth = 3;
  strokes = 0;
}

pad.addEventListener("pointerdown", (event) => {
  drawing = true;
  strokes += 1;
  pen.beginPath();
  pen.moveTo(...at(event));
});
pad.addEventListener("pointermove", (event) => {
  if (!drawing) return;
  pen.lineTo(...at(event));
  pen.stroke();
});
window.addEventListener("pointerup", () => { drawing = false; });

$("clear").addEventListener("click", wipe);
$("sign").addEventListener("click", async () => {
  await act({ act: "sign", id: waiting.sign.id, picture: pad.toDataURL("image/png").split(",")[1], strokes });
  wipe();
});
$("decline").addEventListener("click", () => act({ act: "fail", id: waiting.sign.id, reason: "cancelled" }));
$("capture").addEventListener("click", () => act({ act: "capture", id: waiting.capture.id }));
$("pin").addEventListener("click", async () => {
  await act({ act: "pin", id: waiting.pin.id, first: $("first").value, second: $("second").value });
  $("first").value = $("second").value = "";
});
$("card").addEventListener("change", () => act({ act: "card", card: $("card").value === "" ? null : Number($("card").value) }));
$("fault").addEventListener("change", () => act({ act: "fault", fault: $("fault").value }));

function option(value, text) {
  return Object.assign(document.createElement("option"), { value, textContent: text });
}

async function refresh() {
  try {
    show(await (await fetch("/state")).json());
  } catch {
    $("message").textContent = "模拟设备程序已停止。";
  }
  setTimeout(refresh, 700);
}

async function begin() {
  const { cards, faults } = await (await fetch("/cards")).json();
  $("card").append(option("", "（没有卡）"), ...cards.map((card, n) => option(n, `${card.name}：${card.about}`)));
  $("fault").append(...Object.entries(faults).map(([value, text]) => option(value, text)));
  wipe();
  refresh();
}

begin();

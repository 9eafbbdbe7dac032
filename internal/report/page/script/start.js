document.addEventListener("keydown", onKey);
$("theme").addEventListener("click", theme);
addEventListener("beforeprint", () => paper(true));
addEventListener("afterprint", () => paper(false));
if (count) startWave();

function startWave() {
  listTrees();
  showTree(0);
  const drop = wave.rows.find(isDrop);
  reveal(drop ?? first[0]);
  let drawing = 0;
  const later = () => drawing ||= requestAnimationFrame(() => { drawing = 0; drawWave(); });
  $("find").addEventListener("input", event => search(event.target.value));
  $("find").addEventListener("keydown", onFindKey);
  $("view").addEventListener("scroll", later);
  addEventListener("resize", () => { measure(); later(); drawMap(); });
  $("rows").addEventListener("click", onClick);
  $("next").addEventListener("click", nextDrop);
  $("next").disabled = !drops.some(n => n > 0);
  $("all").addEventListener("click", showEverything);
  $("tree").addEventListener("change", event => select(first[event.target.value]));
  document.addEventListener("click", event => {
    const node = event.target.dataset.node;
    if (node === undefined) return;
    reveal(+node);
    $("wave-title").scrollIntoView();
    $("grid").focus({preventScroll: true});
  });
  if (data.transactions.length > 1) {
    listTransactions();
    $("transaction").addEventListener("change", event => showTransaction(event.target.value.trim()));
  }
}

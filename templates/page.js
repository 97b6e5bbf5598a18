(function () {
  "use strict";
  // Everything here is enhancement: without it the page shows all events with their evidence open.
  var form = document.getElementById("filter"), shown = document.getElementById("shown");
  var order = document.getElementById("order"), fold = document.getElementById("fold");
  var items = Array.prototype.slice.call(document.querySelectorAll("li.event"));
  var details = Array.prototype.slice.call(document.querySelectorAll("details.evidence"));
  var texts = new Map(), newest = false, pending = 0, before = [];

  function textOf(item) {
    if (!texts.has(item)) texts.set(item, (item.textContent + " " + item.dataset.also).toLowerCase());
    return texts.get(item);
  }

  function fits(item, wanted) {
    var data = item.dataset;
    return (!wanted.type || data.type === wanted.type) && (!wanted.status || data.status === wanted.status) &&
      (!wanted.polity || data.polities.split(" ").indexOf(wanted.polity) >= 0) &&
      (!wanted.person || data.people.split("\n").indexOf(wanted.person) >= 0) &&
      wanted.words.every(function (word) { return textOf(item).indexOf(word) >= 0; });
  }

  function apply() {
    var wanted = { words: form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean) }, count = 0;
    ["type", "status", "polity", "person"].forEach(function (name) { wanted[name] = form.elements[name].value; });
    items.forEach(function (item) {
      var fit = fits(item, wanted);
      if (item.hidden === fit) item.hidden = !fit;
      count += fit;
    });
    document.querySelectorAll("section.month, section.year").forEach(function (section) {
      section.hidden = !section.querySelector("li.event:not([hidden])");
    });
    shown.textContent = form.dataset.shown.replace("{shown}", count).replace("{total}", items.length);
  }

  function turn(list, selector) {
    var children = Array.prototype.filter.call(list.children, function (child) { return child.matches(selector); });
    children.reverse().forEach(function (child) { list.appendChild(child); });
  }

  function reverse() {
    var main = document.getElementById("events"), undated = main.querySelector("section.undated"), after = main.nextSibling;
    main.remove();  // out of the document, moving thousands of entries costs no layout
    main.querySelectorAll("section.year:not(.undated) ol").forEach(function (list) { turn(list, "li"); });
    main.querySelectorAll("section.year:not(.undated)").forEach(function (year) { turn(year, "section.month"); });
    turn(main, "section.year:not(.undated)");
    if (undated) main.appendChild(undated);
    after.parentNode.insertBefore(main, after);
    newest = !newest;
    order.textContent = newest ? form.dataset.oldest : form.dataset.newest;
  }

  function foldAll(open) {
    details.forEach(function (one) { one.open = open; });
    fold.textContent = open ? form.dataset.close : form.dataset.open;
  }

  function citation(item) {
    var link = location.href.split("#")[0] + "#" + item.id;
    var outlets = Array.prototype.map.call(item.querySelectorAll(".cite"), function (one) { return one.textContent.trim(); });
    var heading = item.querySelector("h3, h4").textContent.trim();
    return [item.querySelector(".when").textContent.trim() + ": " + heading].concat(outlets, link).join("\n");
  }

  function addCopy(evidence) {
    if (!evidence.matches("details.evidence") || evidence.querySelector("button.copy")) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = form.dataset.copy;
    evidence.appendChild(button);
  }

  function onCopy(event) {
    var button = event.target.closest("button.copy");
    if (!button) return;
    navigator.clipboard.writeText(citation(button.closest("li.event"))).then(function () {
      button.textContent = form.dataset.copied;
      setTimeout(function () { button.textContent = form.dataset.copy; }, 2000);
    }, function () {});
  }

  function land() {
    // A permalink shows its event, whatever the filters hide, and opens its evidence.
    var item = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!item || !item.matches("li.event")) return;
    if (item.hidden) { form.reset(); apply(); }
    item.querySelectorAll("details").forEach(function (one) { one.open = true; });
    item.scrollIntoView();
  }

  form.hidden = false;
  if (navigator.clipboard) {
    // Only opened evidence gets its button, so that long pages start fast; toggle does not bubble, hence the capture.
    document.addEventListener("toggle", function (event) { if (event.target.open) addCopy(event.target); }, true);
    document.addEventListener("click", onCopy);
  }
  foldAll(false);
  apply();
  land();
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(apply); });
  form.addEventListener("change", apply);
  form.addEventListener("input", function () { clearTimeout(pending); pending = setTimeout(apply, 120); });
  order.addEventListener("click", reverse);
  fold.addEventListener("click", function () { foldAll(fold.textContent === form.dataset.open); });
  window.addEventListener("hashchange", land);
  // Printed pages carry the evidence, whatever is folded on screen.
  window.addEventListener("beforeprint", function () {
    before = details.filter(function (one) { return !one.open; });
    before.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () { before.forEach(function (one) { one.open = false; }); });
})();

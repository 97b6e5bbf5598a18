(function () {
  "use strict";
  // Everything here is enhancement: without it the page shows all events with their evidence open.
  // A long page comes in parts whose text waits in a <noscript>. Filters work on that text; a part is built when it comes near, when a
  // link leads into it, before printing, and one after another while nothing else is to do.
  var form = document.getElementById("filter"), main = document.getElementById("events"), shown = document.getElementById("shown");
  var order = document.getElementById("order"), fold = document.getElementById("fold"), data = form.dataset;
  var FIELDS = ["type", "status", "polity", "person", "since", "until"], CLOSED = 176, OPEN = 352;  // pixels of an event, before it was seen
  var HEAD = /^ id="([^"]*)" data-type="([^"]*)" data-status="([^"]*)" data-polities="([^"]*)" data-people="([^"]*)" data-days="([^"]*)"/;
  var ENTITIES = { lt: "<", gt: ">", amp: "&", "#34": '"', "#39": "'" };
  var entries = [], byId = new Map(), also = new Map(), folding = new Map(), newest = data.order === "newest", open = false, pending = 0, folded = [];

  function plain(text) { return text.replace(/&(lt|gt|amp|#34|#39);/g, function (whole, name) { return ENTITIES[name]; }); }

  function entry(part, head, markup, item) {
    var days = head[5] ? head[5].split("/") : null;
    var one = { part: part, id: head[0], type: head[1], status: head[2], polity: head[3].split("\n"), person: head[4].split("\n"), days: days, markup: markup, item: item, fits: true };
    entries.push(one);
    byId.set(one.id, one);
    return one;
  }

  function read(box) {
    var held = box.firstElementChild, part = { box: box, section: box.closest("section"), markup: "", turned: false, fitting: 0 };
    if (held.localName === "noscript") {
      part.markup = held.textContent;
      part.entries = part.markup.split('<li class="event"').slice(1).map(function (text) {
        return entry(part, HEAD.exec(text).slice(1).map(plain), text, null);
      });
    } else {
      part.entries = Array.prototype.map.call(held.children, function (item) {
        var its = item.dataset;
        return entry(part, [item.id, its.type, its.status, its.polities, its.people, its.days], "", item);
      });
      part.entries.forEach(prepare);
    }
    return part;
  }

  function prepare(one) {
    var evidence = one.item.querySelector("details");
    if (!evidence) return;
    evidence.open = open;
    if (!navigator.clipboard) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = data.copy;
    evidence.appendChild(button);
  }

  function build(part) {
    if (!part.markup) return;
    var hold = document.createElement("div");
    hold.innerHTML = part.markup;  // our own markup, escaped when it was written
    part.markup = "";
    var list = hold.firstElementChild, items = Array.prototype.slice.call(list.children);
    part.entries.forEach(function (one, at) {
      one.item = items[at];
      prepare(one);
      one.item.hidden = !one.fits;
    });
    if (part.turned) turn(list);
    part.box.replaceChild(list, part.box.firstElementChild);
  }

  function estimate(part) {
    part.box.style.containIntrinsicSize = "auto " + part.fitting * (open ? OPEN : CLOSED) + "px";
  }

  function buildNear() {
    var height = window.innerHeight;
    parts.forEach(function (part) {
      if (!part.markup || part.box.hidden) return;
      var place = part.box.getBoundingClientRect();
      if (place.bottom > -height && place.top < 2 * height) build(part);
    });
  }

  function textOf(one) {
    if (one.text === undefined) {
      var text = one.markup ? plain(one.markup.slice(one.markup.indexOf(">") + 1).replace(/<[^>]*>/g, "")) : one.item.textContent;
      one.text = simplified(text + " " + one.person.map(function (name) { return also.get(name) || ""; }).join(" "));
      one.markup = "";
    }
    return one.text;
  }

  // 會晤 finds 会晤, and the other way round.
  function simplified(text) {
    text = text.toLowerCase();
    return traditional ? text.replace(traditional, function (character) { return folding.get(character); }) : text;
  }

  // Whoever seeks one name of a person seeks all of them: 川普 is 特朗普, in quotations too.
  function namesOf(word) {
    var names = [word];
    also.forEach(function (others, name) {
      var all = [name].concat((others || "").split(" ")).filter(Boolean).map(simplified);
      if (all.indexOf(word) >= 0) names = names.concat(all);
    });
    return names;
  }

  // An event without a date lies in no window.
  function within(days, wanted) {
    if (!wanted.since && !wanted.until) return true;
    return Boolean(days) && (!wanted.since || !days[1] || days[1] >= wanted.since) && (!wanted.until || !days[0] || days[0] <= wanted.until);
  }

  function fits(one, wanted, words) {
    return (!wanted.type || one.type === wanted.type) && (!wanted.status || one.status === wanted.status) &&
      (!wanted.polity || one.polity.indexOf(wanted.polity) >= 0) && (!wanted.person || one.person.indexOf(wanted.person) >= 0) &&
      within(one.days, wanted) &&
      words.every(function (names) { return names.some(function (name) { return textOf(one).indexOf(name) >= 0; }); });
  }

  function apply() {
    var words = simplified(form.elements.text.value).split(/\s+/).filter(Boolean).map(namesOf), wanted = {}, filled = new Set(), count = 0;
    clearTimeout(pending);
    FIELDS.forEach(function (name) { wanted[name] = form.elements[name].value; });
    parts.forEach(function (part) {
      part.fitting = 0;
      part.entries.forEach(function (one) {
        var fit = fits(one, wanted, words);
        if (fit !== one.fits && one.item) one.item.hidden = !fit;
        one.fits = fit;
        part.fitting += fit;
      });
      count += part.fitting;
      part.box.hidden = !part.fitting;
      if (many) estimate(part);
      if (part.fitting) filled.add(part.section).add(part.section.parentNode);
    });
    main.querySelectorAll("section").forEach(function (section) { section.hidden = !filled.has(section); });
    if (many) buildNear();
    shown.textContent = data.shown.replace("{shown}", count).replace("{total}", entries.length);
  }

  // The address keeps what is filtered, so that it can be sent to somebody; a link to an event is another address.
  function keep() {
    var asked = new URLSearchParams();
    FIELDS.concat("text").forEach(function (name) { if (form.elements[name].value) asked.set(name, form.elements[name].value); });
    var hash = asked.toString();
    if (hash || location.hash.indexOf("=") > 0) history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  }

  function restore() {
    if (location.hash.indexOf("=") < 0) return;
    var asked = new URLSearchParams(location.hash.slice(1));
    FIELDS.concat("text").forEach(function (name) { form.elements[name].value = asked.get(name) || ""; });
    apply();
  }

  function turn(list) {
    Array.prototype.slice.call(list.children).reverse().forEach(function (child) { list.appendChild(child); });
  }

  function turnSome(parent, selector) {
    var some = Array.prototype.filter.call(parent.children, function (child) { return child.matches(selector); });
    some.reverse().forEach(function (child) { parent.appendChild(child); });
  }

  function reverse() {
    var undated = main.querySelector("section.undated");
    newest = !newest;
    parts.forEach(function (part) {
      if (undated && undated.contains(part.section)) return;
      part.turned = !part.turned;
      if (!part.markup) turn(part.box.firstElementChild);
    });
    main.querySelectorAll(".year:not(.undated) > .month").forEach(function (month) { turnSome(month, ".part"); });
    main.querySelectorAll("section.year:not(.undated)").forEach(function (year) { turnSome(year, "section.month"); });
    turnSome(main, "section.year");
    if (undated) main.appendChild(undated);
    order.textContent = newest ? data.oldest : data.newest;
    if (many) buildNear();
  }

  function foldAll(wanted) {
    open = wanted;
    entries.forEach(function (one) {
      var evidence = one.item && one.item.querySelector("details");
      if (evidence) evidence.open = open;
    });
    if (many) parts.forEach(estimate);
    fold.textContent = open ? data.close : data.open;
  }

  function cited(source) {
    // The outlet's name is what leads to the article.
    var article = source.querySelector("a[href]");
    return source.textContent.trim() + (article ? " " + article.href : "");
  }

  function citation(item) {
    var link = location.href.split("#")[0] + "#" + item.id;
    var outlets = Array.prototype.map.call(item.querySelectorAll(".cite"), cited);
    var heading = item.querySelector("h3, h4").textContent.trim();
    return [item.querySelector(".when").textContent.trim().replace(/\s+/g, " ") + ": " + heading].concat(outlets, link).join("\n");
  }

  function onCopy(event) {
    var button = event.target.closest("button.copy");
    if (!button) return;
    navigator.clipboard.writeText(citation(button.closest("li.event"))).then(function () {
      button.textContent = data.copied;
      setTimeout(function () { button.textContent = data.copy; }, 2000);
    }, function () {});
  }

  function land() {
    // A permalink shows its event, whatever the filters hide, and opens its evidence.
    var one = byId.get(decodeURIComponent(location.hash.slice(1)));
    if (!one) return;
    if (!one.fits) { form.reset(); apply(); }
    build(one.part);
    one.item.querySelectorAll("details").forEach(function (evidence) { evidence.open = true; });
    // At once: parts that are built while a smooth scroll is under way move its goal away.
    one.item.scrollIntoView({ behavior: "instant" });
    if (!many) return;
    buildNear();
    one.item.scrollIntoView({ behavior: "instant" });
  }

  function buildRest(deadline) {
    for (var at = 0; at < parts.length; at++) {
      if (!parts[at].markup) continue;
      if (deadline && deadline.timeRemaining() < 10) break;
      build(parts[at]);
      if (!deadline) break;
    }
    if (at < parts.length) later();
  }

  function later() {
    if (window.requestIdleCallback) window.requestIdleCallback(buildRest);
    else setTimeout(buildRest, 100);
  }

  var parts = Array.prototype.map.call(main.querySelectorAll(".part"), read);
  var many = parts.some(function (part) { return part.markup; });
  Array.prototype.forEach.call(form.elements.person.options, function (option) { also.set(option.value, option.dataset.also); });
  for (var at = 0; at < data.folding.length; at += 2) folding.set(data.folding[at], data.folding[at + 1]);
  var traditional = folding.size ? new RegExp("[" + Array.from(folding.keys()).join("") + "]", "g") : null;
  form.hidden = false;
  if (navigator.clipboard) document.addEventListener("click", onCopy);
  apply();
  restore();
  land();
  if (many) {
    // Where a part is built its height is known at last; what follows moves, what is being read stays.
    var near = new IntersectionObserver(function (seen) {
      seen.forEach(function (one) { if (one.isIntersecting) build(parts[boxes.get(one.target)]); });
    }, { rootMargin: "1200px 0px" }), boxes = new Map(parts.map(function (part, at) { return [part.box, at]; }));
    parts.forEach(function (part) { if (part.markup) near.observe(part.box); });
    window.addEventListener("load", function () { setTimeout(later, 1500); });
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  function refresh() { apply(); keep(); }
  form.addEventListener("reset", function () { setTimeout(refresh); });
  form.addEventListener("change", refresh);
  form.addEventListener("input", function () { clearTimeout(pending); pending = setTimeout(refresh, 150); });
  order.addEventListener("click", reverse);
  fold.addEventListener("click", function () { foldAll(!open); });
  window.addEventListener("hashchange", function () { restore(); land(); });
  // Printed pages carry the evidence, whatever is folded on screen.
  window.addEventListener("beforeprint", function () {
    parts.forEach(build);
    folded = Array.prototype.slice.call(main.querySelectorAll("details:not([open])"));
    folded.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (one) { one.open = false; }); });
})();
